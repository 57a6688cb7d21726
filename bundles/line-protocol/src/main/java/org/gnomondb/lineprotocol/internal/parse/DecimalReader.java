package org.gnomondb.lineprotocol.internal.parse;

import java.nio.charset.StandardCharsets;

/** Turns decimal text into the nearest double. */
final class DecimalReader {
  /** Whole numbers up to this one are doubles without rounding. */
  private static final long EXACT_INTEGER_MAX = 1L << 53;

  /** Powers of ten that are doubles without rounding. */
  private static final double[] EXACT_POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  /** Above this an exponent only says zero or infinity; it is kept from overflowing. */
  private static final int EXPONENT_MAX = 100_000;

  private final Digits digits = new Digits();
  private double value;

  double value() {
    return value;
  }

  /**
   * Reads what may follow the whole part of a number: a fraction and an exponent.
   *
   * @param from where the number starts, with its sign
   * @param wholeFrom where its digits start
   * @param wholeEnd where its first digits end
   * @param whole their value, if they are few enough to be exact
   * @return the end of the number
   */
  int read(byte[] bytes, int from, int wholeFrom, int wholeEnd, long whole, int limit) {
    int digitCount = wholeEnd - wholeFrom;
    long mantissa = whole;
    int end = wholeEnd;
    int exponent = 0;
    if (end + 1 < limit && bytes[end] == '.' && Digits.isDigit(bytes[end + 1])) {
      int fractionEnd = digits.readOn(bytes, end + 1, limit, whole);
      mantissa = digits.magnitude();
      digitCount += fractionEnd - end - 1;
      exponent = end + 1 - fractionEnd;
      end = fractionEnd;
    }
    int exponentFrom = exponentDigits(bytes, end, limit);
    if (exponentFrom > 0) {
      int exponentEnd = digits.read(bytes, exponentFrom, limit);
      exponent += signedExponent(bytes[exponentFrom - 1] == '-', exponentEnd - exponentFrom);
      end = exponentEnd;
    }
    value =
        digitCount <= Digits.EXACT_MAX && isExact(mantissa, exponent)
            ? exact(mantissa, exponent, bytes[from] == '-')
            : Double.parseDouble(new String(bytes, from, end - from, StandardCharsets.US_ASCII));
    return end;
  }

  /** Where the digits of an exponent start, or -1 if there is none. */
  private static int exponentDigits(byte[] bytes, int at, int limit) {
    if (at >= limit || (bytes[at] != 'e' && bytes[at] != 'E')) {
      return -1;
    }
    int from = at + 1;
    if (from < limit && (bytes[from] == '-' || bytes[from] == '+')) {
      from++;
    }
    return from < limit && Digits.isDigit(bytes[from]) ? from : -1;
  }

  private int signedExponent(boolean isNegative, int digitCount) {
    boolean isSmall =
        digitCount <= Digits.EXACT_MAX
            && Long.compareUnsigned(digits.magnitude(), EXPONENT_MAX) < 0;
    int magnitude = isSmall ? (int) digits.magnitude() : EXPONENT_MAX;
    return isNegative ? -magnitude : magnitude;
  }

  private static boolean isExact(long mantissa, int exponent) {
    return Long.compareUnsigned(mantissa, EXACT_INTEGER_MAX) <= 0
        && Math.abs(exponent) < EXACT_POWERS.length;
  }

  /** One operation on two exact operands rounds once, and so correctly (W. D. Clinger, 1990). */
  private static double exact(long mantissa, int exponent, boolean isNegative) {
    double magnitude =
        exponent < 0 ? mantissa / EXACT_POWERS[-exponent] : mantissa * EXACT_POWERS[exponent];
    return isNegative ? -magnitude : magnitude;
  }
}
