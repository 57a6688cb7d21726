package org.gnomondb.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Line protocol in the shape of the Time Series Benchmark Suite's cpu-only data: every host reports
 * ten integers every ten seconds and is described by ten tags.
 */
final class CpuLines {
  private static final long START_NANOS = 1_451_606_400_000_000_000L;
  private static final long INTERVAL_NANOS = 10_000_000_000L;
  private static final long SEED = 123;

  private static final String[] REGIONS = {
    "us-east-1", "us-west-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-1"
  };
  private static final String[] SYSTEMS = {"Ubuntu16.10", "Ubuntu16.04LTS", "Ubuntu15.10"};
  private static final String[] TEAMS = {"SF", "NYC", "LON", "CHI"};
  private static final String[] ENVIRONMENTS = {"production", "staging", "test"};
  private static final String[] FIELDS = {
    "user", "system", "idle", "nice", "iowait", "irq", "softirq", "steal", "guest", "guest_nice"
  };

  private CpuLines() {}

  /** Bodies of so many lines each, one after the other in time. */
  static List<byte[]> bodies(int hostCount, int linesPerBody, int bodyCount) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<String> hosts = new ArrayList<>();
    for (int host = 0; host < hostCount; host++) {
      hosts.add(tags(host, random));
    }
    List<byte[]> bodies = new ArrayList<>();
    long line = 0;
    for (int i = 0; i < bodyCount; i++) {
      StringBuilder body = new StringBuilder();
      for (int j = 0; j < linesPerBody; j++, line++) {
        body.append(hosts.get((int) (line % hostCount)));
        appendFields(body, random);
        body.append(' ').append(START_NANOS + line / hostCount * INTERVAL_NANOS).append('\n');
      }
      bodies.add(body.toString().getBytes(StandardCharsets.UTF_8));
    }
    return bodies;
  }

  private static String tags(int host, SplittableRandom random) {
    String region = pick(REGIONS, random);
    return "cpu,hostname=host_%d,region=%s,datacenter=%s%c,rack=%d,os=%s,arch=%s,team=%s"
            .formatted(
                host,
                region,
                region,
                'a' + random.nextInt(3),
                random.nextInt(100),
                pick(SYSTEMS, random),
                random.nextBoolean() ? "x64" : "x86",
                pick(TEAMS, random))
        + ",service=%d,service_version=%d,service_environment=%s"
            .formatted(random.nextInt(20), random.nextInt(2), pick(ENVIRONMENTS, random));
  }

  private static void appendFields(StringBuilder body, SplittableRandom random) {
    char separator = ' ';
    for (String field : FIELDS) {
      body.append(separator).append("usage_").append(field).append('=');
      body.append(random.nextInt(101)).append('i');
      separator = ',';
    }
  }

  private static String pick(String[] values, SplittableRandom random) {
    return values[random.nextInt(values.length)];
  }
}
