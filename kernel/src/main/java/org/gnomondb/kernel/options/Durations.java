package org.gnomondb.kernel.options;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads durations such as {@code 500ms} or {@code 1h 30m}. */
final class Durations {
  private static final Pattern PART = Pattern.compile("\\G\\s*(\\d{1,18})\\s*([a-zA-Z]+)\\s*");

  private static final double MILLIS_PER_DAY = 86_400_000;

  /** A month and a year are the Gregorian calendar's means. */
  private static final Map<String, Double> MILLIS_BY_UNIT =
      Map.ofEntries(
          Map.entry("ns", 1e-6),
          Map.entry("us", 1e-3),
          Map.entry("ms", 1.0),
          Map.entry("s", 1_000.0),
          Map.entry("sec", 1_000.0),
          Map.entry("m", 60_000.0),
          Map.entry("min", 60_000.0),
          Map.entry("h", 3_600_000.0),
          Map.entry("hr", 3_600_000.0),
          Map.entry("hour", 3_600_000.0),
          Map.entry("d", MILLIS_PER_DAY),
          Map.entry("day", MILLIS_PER_DAY),
          Map.entry("w", 7 * MILLIS_PER_DAY),
          Map.entry("week", 7 * MILLIS_PER_DAY),
          Map.entry("month", 30.436875 * MILLIS_PER_DAY),
          Map.entry("y", 365.2425 * MILLIS_PER_DAY),
          Map.entry("year", 365.2425 * MILLIS_PER_DAY));

  private Durations() {}

  /** The duration in milliseconds, saturated. Units add up: {@code 1h 30m} is 90 minutes. */
  static long parseMillis(String text) throws InvalidValueException {
    Matcher part = PART.matcher(text);
    double millis = 0;
    int end = 0;
    while (part.find()) {
      millis += Long.parseLong(part.group(1)) * unitMillis(text, part.group(2));
      end = part.end();
    }
    if (end == 0 || end != text.length()) {
      throw new InvalidValueException(
          "expected numbers with units, such as 500ms, 10s or 1h 30m, not '" + text + "'");
    }
    return (long) millis;
  }

  private static double unitMillis(String text, String unit) throws InvalidValueException {
    String singular =
        unit.length() > 2 && unit.endsWith("s") ? unit.substring(0, unit.length() - 1) : unit;
    return Optional.ofNullable(MILLIS_BY_UNIT.get(singular))
        .orElseThrow(
            () ->
                new InvalidValueException(
                    "unknown unit '%s' in '%s'; use ns, us, ms, s, m, h, d, w, month or y"
                        .formatted(unit, text)));
  }
}
