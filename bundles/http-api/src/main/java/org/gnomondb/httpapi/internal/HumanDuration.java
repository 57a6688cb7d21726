package org.gnomondb.httpapi.internal;

import java.math.BigInteger;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 7d}, {@code 1h 30m}, {@code 2 weeks}. */
final class HumanDuration {
  private static final Pattern PART = Pattern.compile("\\G\\s*(\\d{1,20})\\s*([a-zA-Z]+)\\s*");
  private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000);

  /** A month and a year are the Gregorian calendar's means, as everywhere in InfluxDB's tools. */
  private static final Map<String, Duration> UNITS = units();

  private HumanDuration() {}

  /** The duration, or empty for text that is none, or one longer than 64 bits of nanoseconds. */
  static Optional<Duration> parse(String text) {
    Matcher part = PART.matcher(text);
    BigInteger nanos = BigInteger.ZERO;
    int end = 0;
    while (part.find()) {
      Duration unit = UNITS.get(part.group(2));
      if (unit == null) {
        return Optional.empty();
      }
      nanos = nanos.add(nanosOf(unit).multiply(new BigInteger(part.group(1))));
      end = part.end();
    }
    boolean isWhole = end > 0 && end == text.length();
    return isWhole && nanos.bitLength() < Long.SIZE
        ? Optional.of(Duration.ofNanos(nanos.longValueExact()))
        : Optional.empty();
  }

  private static BigInteger nanosOf(Duration unit) {
    return BigInteger.valueOf(unit.toSeconds())
        .multiply(NANOS_PER_SECOND)
        .add(BigInteger.valueOf(unit.toNanosPart()));
  }

  private static Map<String, Duration> units() {
    Map<String, Duration> units = new HashMap<>();
    put(units, Duration.ofNanos(1), "ns", "nsec", "nanos");
    put(units, ChronoUnit.MICROS.getDuration(), "us", "usec", "micros");
    put(units, Duration.ofMillis(1), "ms", "msec", "millis");
    put(units, Duration.ofSeconds(1), "s", "sec", "secs", "second", "seconds");
    put(units, Duration.ofMinutes(1), "m", "min", "mins", "minute", "minutes");
    put(units, Duration.ofHours(1), "h", "hr", "hrs", "hour", "hours");
    put(units, Duration.ofDays(1), "d", "day", "days");
    put(units, Duration.ofDays(7), "w", "wk", "wks", "week", "weeks");
    put(units, Duration.ofSeconds(2_630_016), "M", "month", "months");
    put(units, Duration.ofHours(8_766), "y", "yr", "yrs", "year", "years");
    return Map.copyOf(units);
  }

  private static void put(Map<String, Duration> units, Duration unit, String... names) {
    for (String name : names) {
      units.put(name, unit);
    }
  }
}
