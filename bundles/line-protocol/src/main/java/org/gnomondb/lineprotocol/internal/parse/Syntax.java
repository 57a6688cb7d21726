package org.gnomondb.lineprotocol.internal.parse;

import org.gnomondb.api.write.LineError;
import org.jspecify.annotations.Nullable;

/** What can be wrong with a line's text, and how InfluxDB 3 says so. */
enum Syntax {
  INVALID_MEASUREMENT,
  ENDS_WITH_BACKSLASH,
  TOO_LONG,
  TAG_KEY_EXPECTED,
  /** Found at the start of the tag set. */
  EQUALS_SIGN_EXPECTED,
  TAG_VALUE_EXPECTED,
  SPACE_EXPECTED,
  NO_FIELDS,
  INTEGER_RANGE,
  UNSIGNED_RANGE,
  TIMESTAMP_RANGE,
  TRAILING_CONTENT;

  private static final int EXCERPT_CHARACTERS = 10;

  /**
   * @param at the place that the problem refers to
   * @param end the end of the line
   */
  String message(byte[] body, int at, int end) {
    return switch (this) {
      case INVALID_MEASUREMENT -> "Invalid measurement was provided";
      case ENDS_WITH_BACKSLASH ->
          "Measurements, tag keys and values, and field keys may not end with a backslash";
      case TOO_LONG -> "String is greater than 1MB";
      case TAG_KEY_EXPECTED -> "Expected tag key, got " + found(excerpt(body, at, end));
      case EQUALS_SIGN_EXPECTED ->
          "Tag set malformed: could not find equals sign in `" + excerpt(body, at, end) + "`";
      case TAG_VALUE_EXPECTED -> "Expected tag value, got " + found(excerpt(body, at, end));
      case SPACE_EXPECTED ->
          "Expected at least one space character, got "
              + found(Utf8.text(body, at, end, LineError.ORIGINAL_LINE_BYTES_MAX));
      case NO_FIELDS -> "No fields were provided";
      case INTEGER_RANGE -> unable("integer", body, at, end);
      case UNSIGNED_RANGE -> unable("unsigned integer", body, at, end);
      case TIMESTAMP_RANGE -> unable("timestamp", body, at, end);
      case TRAILING_CONTENT ->
          "Could not parse entire line. Found trailing content: `" + excerpt(body, at, end) + "`";
    };
  }

  private static String excerpt(byte[] body, int at, int end) {
    return Utf8.excerpt(body, at, end, EXCERPT_CHARACTERS);
  }

  private static String found(String text) {
    return text.isEmpty() ? "end of input" : "`" + text + "`";
  }

  private static String unable(String kind, byte[] body, int at, int end) {
    int digitsEnd = Digits.end(body, at, end);
    String number = Utf8.text(body, at, digitsEnd, LineError.ORIGINAL_LINE_BYTES_MAX);
    return "Unable to parse %s value `%s`".formatted(kind, number);
  }

  /** What is wrong with a measurement, key or tag value that is not empty, or null. */
  static @Nullable Syntax ofName(Names kind, byte[] body, int from, int to) {
    if (body[to - 1] == '\\') {
      return ENDS_WITH_BACKSLASH;
    }
    boolean isTooLong =
        to - from > Names.BYTES_MAX
            && kind.unescape(body, from, to, new byte[to - from], 0) > Names.BYTES_MAX;
    return isTooLong ? TOO_LONG : null;
  }
}
