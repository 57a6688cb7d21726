package org.gnomondb.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Counts what has been written, and says so after each request. Threads may share it. */
final class WriteProgress {
  private static final String[] SIZE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};
  private static final int SIZE_STEP = 1024;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long MILLIS_PER_SECOND = 1_000;

  private final PrintStream report;
  private final boolean isQuiet;
  private final LongSupplier nanoClock;
  private final long startNanos;
  private long requests;
  private long lines;
  private long bytes;

  WriteProgress(PrintStream report, boolean isQuiet, LongSupplier nanoClock) {
    this.report = report;
    this.isQuiet = isQuiet;
    this.nanoClock = nanoClock;
    this.startNanos = nanoClock.getAsLong();
  }

  /** A request has been answered. */
  synchronized void add(LineBatch batch) {
    requests++;
    lines += batch.lineCount();
    bytes += batch.plainBytes();
    if (!isQuiet) {
      report.println(line());
    }
  }

  /** How many lines have been sent in requests that were answered. */
  synchronized long lines() {
    return lines;
  }

  private String line() {
    long millis = Math.max(1, (nanoClock.getAsLong() - startNanos) / NANOS_PER_MILLI);
    double seconds = (double) millis / MILLIS_PER_SECOND;
    return String.format(
        Locale.ROOT,
        "  %s: %d %s (%.2f requests/sec), %d lines (%.0f lines/s), %s (%s/s)",
        duration(millis),
        requests,
        requests == 1 ? "request" : "requests",
        requests / seconds,
        lines,
        lines / seconds,
        size((double) bytes),
        size(bytes / seconds));
  }

  private static String duration(long millis) {
    long seconds = millis / MILLIS_PER_SECOND;
    String rest = millis % MILLIS_PER_SECOND + "ms";
    return seconds == 0 ? rest : seconds + "s " + rest;
  }

  private static String size(double bytes) {
    int unit = 0;
    double amount = bytes;
    while (amount >= SIZE_STEP && unit < SIZE_UNITS.length - 1) {
      amount /= SIZE_STEP;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.2f %s", amount, SIZE_UNITS[unit]);
  }
}
