package org.gnomondb.lineprotocol.internal.parse;

import org.gnomondb.api.write.Precision;

/** Reads the last section of a line, the optional timestamp. */
final class TimestampReader {
  /** Up to these, an automatic timestamp counts seconds, milliseconds, microseconds. */
  private static final long SECONDS_END = 5_000_000_000L;

  private static final long MILLISECONDS_END = SECONDS_END * 1_000;
  private static final long MICROSECONDS_END = MILLISECONDS_END * 1_000;

  private final byte[] body;
  private final Precision precision;
  private final long defaultNanos;
  private final LineProblem problem;
  private final Digits digits = new Digits();
  private long nanos;

  TimestampReader(byte[] body, ParseOptions options, LineProblem problem) {
    this.body = body;
    this.precision = options.precision();
    this.problem = problem;
    long unit = Math.max(1, precision.nanos());
    this.defaultNanos = Math.floorDiv(options.ingestTime(), unit) * unit;
  }

  /** The time read last, or the ingest time if there was none. */
  long nanos() {
    return nanos;
  }

  /** Reads what stands after the fields and returns its end. */
  int read(int from, int limit) {
    nanos = defaultNanos;
    int at = skipSpaces(from, limit);
    if (at == from || at >= limit) {
      return from;
    }
    boolean isNegative = body[at] == '-';
    int digitsFrom = isNegative ? at + 1 : at;
    int end = digits.read(body, digitsFrom, limit);
    if (end == digitsFrom) {
      return from;
    }
    boolean fits =
        (end - digitsFrom <= Digits.EXACT_MAX || digits.readExactly(body, digitsFrom, end))
            && digits.fitsSigned(isNegative);
    if (!fits) {
      return problem.syntax(Syntax.TIMESTAMP_RANGE, at);
    }
    scale(isNegative ? -digits.magnitude() : digits.magnitude());
    return skipSpaces(end, limit);
  }

  int skipSpaces(int from, int limit) {
    int at = from;
    while (at < limit && body[at] == ' ') {
      at++;
    }
    return at;
  }

  private void scale(long timestamp) {
    Precision unit = precision == Precision.AUTO ? guess(timestamp) : precision;
    long factor = unit.nanos();
    long scaled = timestamp * factor;
    if (factor != 1 && Math.multiplyHigh(timestamp, factor) != scaled >> 63) {
      problem.conflict(
          "timestamp, %d, out of range for precision: %s".formatted(timestamp, nameOf(unit)));
    }
    nanos = scaled;
  }

  private static Precision guess(long timestamp) {
    // The least long has no absolute value and stays negative; it can only be nanoseconds.
    long magnitude = Math.abs(timestamp);
    if (magnitude < 0 || magnitude >= MICROSECONDS_END) {
      return Precision.NANOSECOND;
    }
    if (magnitude >= MILLISECONDS_END) {
      return Precision.MICROSECOND;
    }
    return magnitude >= SECONDS_END ? Precision.MILLISECOND : Precision.SECOND;
  }

  private static String nameOf(Precision unit) {
    return switch (unit) {
      case AUTO -> "Auto";
      case SECOND -> "Second";
      case MILLISECOND -> "Millisecond";
      case MICROSECOND -> "Microsecond";
      case NANOSECOND -> "Nanosecond";
    };
  }
}
