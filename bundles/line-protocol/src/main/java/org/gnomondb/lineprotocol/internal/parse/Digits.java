package org.gnomondb.lineprotocol.internal.parse;

/** Reads runs of decimal digits, eight at a time and without a branch for each. */
final class Digits {
  /** Runs up to this length, which nanoseconds have, are exact in {@link #magnitude()}. */
  static final int EXACT_MAX = 19;

  private static final long[] POWERS = {
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000
  };
  private static final long UNSIGNED_MAX_BY_TEN = Long.divideUnsigned(-1L, 10);

  private long magnitude;

  static boolean isDigit(byte character) {
    return character >= '0' && character <= '9';
  }

  /** The end of the number that starts here with a sign or a digit. */
  static int end(byte[] bytes, int from, int limit) {
    int at = from < limit && bytes[from] == '-' ? from + 1 : from;
    while (at < limit && isDigit(bytes[at])) {
      at++;
    }
    return at;
  }

  /**
   * The value of the run read last in 64 unsigned bits, exact up to {@link #EXACT_MAX} digits,
   * otherwise useless.
   */
  long magnitude() {
    return magnitude;
  }

  /** Reads the digits from {@code from} on and returns where they end. */
  int read(byte[] bytes, int from, int limit) {
    return readOn(bytes, from, limit, 0);
  }

  /** Like {@link #read}, but with the digits of {@code start} before them. */
  int readOn(byte[] bytes, int from, int limit, long start) {
    long value = start;
    int at = from;
    while (at + 8 <= limit) {
      long word = Bytes.word(bytes, at);
      int count = leadingDigits(word);
      if (count == 0) {
        break;
      }
      value = value * POWERS[count] + valueOf(word, count);
      at += count;
      if (count < 8) {
        break;
      }
    }
    while (at < limit && isDigit(bytes[at])) {
      value = value * 10 + (bytes[at] - '0');
      at++;
    }
    magnitude = value;
    return at;
  }

  /**
   * Reads a run of any length, leading zeros included.
   *
   * @return whether the value fits 64 unsigned bits; only then {@link #magnitude()} has it
   */
  boolean readExactly(byte[] bytes, int from, int to) {
    long value = 0;
    for (int at = from; at < to; at++) {
      int digit = bytes[at] - '0';
      if (Long.compareUnsigned(value, UNSIGNED_MAX_BY_TEN) > 0) {
        return false;
      }
      value = value * 10 + digit;
      if (Long.compareUnsigned(value, digit) < 0) {
        return false;
      }
    }
    magnitude = value;
    return true;
  }

  /** Whether {@link #magnitude()}, an exact one, with this sign fits a long. */
  boolean fitsSigned(boolean isNegative) {
    return magnitude >= 0 || (isNegative && magnitude == Long.MIN_VALUE);
  }

  private static int leadingDigits(long word) {
    long offsets = word ^ 0x3030303030303030L;
    // A byte from 0 to 9 stays below 0x80 when 0x76 is added, every other one has that bit.
    long others = ((offsets + 0x7676767676767676L) | offsets) & 0x8080808080808080L;
    return others == 0 ? 8 : Bytes.firstMark(others);
  }

  /** The number made of a word's first digits, 1 to 8 of them, in three multiplications. */
  private static long valueOf(long word, int count) {
    // Shifted up, the places of the missing leading digits are zero.
    long digits = (word & 0x0F0F0F0F0F0F0F0FL) << ((8 - count) << 3);
    long pairs = digits * 10 + (digits >>> 8);
    long evens = (pairs & 0x000000FF000000FFL) * (100 + (1_000_000L << 32));
    long odds = ((pairs >>> 16) & 0x000000FF000000FFL) * (1 + (10_000L << 32));
    return (evens + odds) >>> 32;
  }
}
