package org.gnomondb.distribution;

import java.util.SplittableRandom;

/**
 * Makes requests of line protocol as agents of many hosts send them: ten tags and ten fields a row,
 * one row of each host after the other. Always the same ones. For one thread.
 */
final class TrainingRows {
  private static final int LINES = 5_000;
  private static final int HOSTS = 100;
  private static final int FIELDS = 10;
  private static final long FIRST_SECOND = 1_700_000_000L;
  private static final String[] TAGS = {
    "region", "datacenter", "rack", "os", "arch", "team", "service", "version", "environment"
  };

  private final String[] series = new String[HOSTS];
  private final StringBuilder lines = new StringBuilder();

  TrainingRows() {
    for (int host = 0; host < HOSTS; host++) {
      StringBuilder key = new StringBuilder("load,hostname=host_").append(host);
      for (int tag = 0; tag < TAGS.length; tag++) {
        key.append(',').append(TAGS[tag]).append("=value-").append(host * (tag + 1) % 30);
      }
      series[host] = key.append(' ').toString();
    }
  }

  /**
   * The rows of one request, in seconds.
   *
   * @param number how many requests come before this one in time
   */
  String request(int number) {
    SplittableRandom random = new SplittableRandom(number);
    lines.setLength(0);
    for (int line = 0; line < LINES; line++) {
      lines.append(series[line % HOSTS]);
      for (int field = 0; field < FIELDS; field++) {
        lines.append(field == 0 ? "" : ",").append("usage_of_").append(field).append('=');
        // Whole numbers but for one column.
        lines.append(random.nextInt(100)).append(field == 0 ? ".5" : "i");
      }
      long second = FIRST_SECOND + (long) number * LINES / HOSTS + line / HOSTS;
      lines.append(' ').append(second).append('\n');
    }
    return lines.toString();
  }
}
