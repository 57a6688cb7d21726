package org.gnomondb.lineprotocol.internal.parse;

import org.gnomondb.api.catalog.ColumnType;

/** Reads one field value and keeps it until the next one is read. */
final class ValueScanner {
  /** What {@link #scan} answers where no value starts. */
  static final int NO_VALUE = -1;

  /** What {@link #scan} answers for an integer of more than 64 bits; it has the right type. */
  static final int OUT_OF_RANGE = -2;

  /** What {@link #scan} answers for a string longer than {@link Names#BYTES_MAX}. */
  static final int TOO_LONG = -3;

  private static final long QUOTES = Bytes.repeated('"');
  private static final long BACKSLASHES = Bytes.repeated('\\');
  private static final String[] TRUE_WORDS = {"true", "True", "TRUE", "t", "T"};
  private static final String[] FALSE_WORDS = {"false", "False", "FALSE", "f", "F"};

  private final Digits digits = new Digits();
  private final DecimalReader decimals = new DecimalReader();

  private ColumnType type = ColumnType.INT64;
  private long bits;
  private double number;
  private int textFrom;
  private int textTo;
  private int escapeCount;

  ColumnType type() {
    return type;
  }

  /** An integer, or 1 for true and 0 for false. */
  long bits() {
    return bits;
  }

  double number() {
    return number;
  }

  int textFrom() {
    return textFrom;
  }

  int textTo() {
    return textTo;
  }

  /**
   * How many backslashes between {@link #textFrom} and {@link #textTo} are not part of the text.
   */
  int escapeCount() {
    return escapeCount;
  }

  /**
   * Reads the value that starts at {@code from} and returns its end, or one of the answers above.
   */
  int scan(byte[] bytes, int from, int limit) {
    if (from >= limit) {
      return NO_VALUE;
    }
    byte first = bytes[from];
    if (first == '-' || Digits.isDigit(first)) {
      return scanNumber(bytes, from, limit);
    }
    return first == '"' ? scanText(bytes, from + 1, limit) : scanTruth(bytes, from, limit);
  }

  private int scanNumber(byte[] bytes, int from, int limit) {
    boolean isNegative = bytes[from] == '-';
    int digitsFrom = isNegative ? from + 1 : from;
    int end = digits.read(bytes, digitsFrom, limit);
    if (end == digitsFrom) {
      return NO_VALUE;
    }
    byte next = end < limit ? bytes[end] : 0;
    if (next == 'i') {
      type = ColumnType.INT64;
      boolean fits =
          (end - digitsFrom <= Digits.EXACT_MAX || digits.readExactly(bytes, digitsFrom, end))
              && digits.fitsSigned(isNegative);
      bits = isNegative ? -digits.magnitude() : digits.magnitude();
      return fits ? end + 1 : OUT_OF_RANGE;
    }
    if (next == 'u' && !isNegative) {
      type = ColumnType.UINT64;
      boolean fits =
          end - digitsFrom <= Digits.EXACT_MAX || digits.readExactly(bytes, digitsFrom, end);
      bits = digits.magnitude();
      return fits ? end + 1 : OUT_OF_RANGE;
    }
    type = ColumnType.FLOAT64;
    int decimalEnd = decimals.read(bytes, from, digitsFrom, end, digits.magnitude(), limit);
    number = decimals.value();
    return decimalEnd;
  }

  private int scanText(byte[] bytes, int from, int limit) {
    type = ColumnType.STRING;
    textFrom = from;
    int escapes = 0;
    int at = nextQuoteOrBackslash(bytes, from, limit);
    while (at < limit && bytes[at] == '\\') {
      boolean isEscape = at + 1 < limit && (bytes[at + 1] == '"' || bytes[at + 1] == '\\');
      escapes += isEscape ? 1 : 0;
      at = nextQuoteOrBackslash(bytes, at + (isEscape ? 2 : 1), limit);
    }
    if (at >= limit) {
      return NO_VALUE;
    }
    textTo = at;
    escapeCount = escapes;
    return at - from - escapes > Names.BYTES_MAX ? TOO_LONG : at + 1;
  }

  private static int nextQuoteOrBackslash(byte[] bytes, int from, int limit) {
    int at = from;
    for (; at + 8 <= limit; at += 8) {
      long word = Bytes.word(bytes, at);
      long marks = Bytes.marksEqual(word, QUOTES) | Bytes.marksEqual(word, BACKSLASHES);
      if (marks != 0) {
        return at + Bytes.firstMark(marks);
      }
    }
    while (at < limit && bytes[at] != '"' && bytes[at] != '\\') {
      at++;
    }
    return at;
  }

  private int scanTruth(byte[] bytes, int from, int limit) {
    type = ColumnType.BOOLEAN;
    byte first = bytes[from];
    if (first == 't' || first == 'T') {
      bits = 1;
      return wordEnd(TRUE_WORDS, bytes, from, limit);
    }
    if (first == 'f' || first == 'F') {
      bits = 0;
      return wordEnd(FALSE_WORDS, bytes, from, limit);
    }
    return NO_VALUE;
  }

  /** The end of the first word that stands here; the list ends with each word's first letter. */
  private static int wordEnd(String[] words, byte[] bytes, int from, int limit) {
    for (String word : words) {
      if (startsWith(word, bytes, from, limit)) {
        return from + word.length();
      }
    }
    return NO_VALUE;
  }

  private static boolean startsWith(String word, byte[] bytes, int from, int limit) {
    if (limit - from < word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (bytes[from + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
