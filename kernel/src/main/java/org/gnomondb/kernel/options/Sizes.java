package org.gnomondb.kernel.options;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads sizes such as {@code 20%} of the machine's memory, {@code 64kb} or {@code 200MB}. */
final class Sizes {
  /** Enough for any unit to stay within a double's exact integers before it is saturated. */
  private static final Pattern SIZE = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,6})?)\\s*(%|[a-z]*)");

  private Sizes() {}

  /**
   * Reads one size.
   *
   * @param bareUnitBytes what a number without unit counts
   * @param memoryBytes what a percentage is of
   * @return bytes, saturated
   */
  static long parseBytes(String text, long bareUnitBytes, long memoryBytes)
      throws InvalidValueException {
    Matcher size = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!size.matches()) {
      throw expected(text);
    }
    double number = Double.parseDouble(size.group(1));
    if (size.group(2).equals("%")) {
      return percentage(text, number, memoryBytes);
    }
    return (long) (number * unitBytes(text, size.group(2), bareUnitBytes));
  }

  private static long percentage(String text, double percent, long memoryBytes)
      throws InvalidValueException {
    if (percent > 100) {
      throw new InvalidValueException("expected at most 100%, not '" + text + "'");
    }
    return (long) (memoryBytes / 100.0 * percent);
  }

  private static long unitBytes(String text, String unit, long bareUnitBytes)
      throws InvalidValueException {
    return switch (unit) {
      case "" -> bareUnitBytes;
      case "b" -> 1;
      case "k", "kb", "kib" -> 1L << 10;
      case "m", "mb", "mib" -> 1L << 20;
      case "g", "gb", "gib" -> 1L << 30;
      case "t", "tb", "tib" -> 1L << 40;
      default -> throw expected(text);
    };
  }

  private static InvalidValueException expected(String text) {
    return new InvalidValueException(
        "expected a size such as 20%, 512b, 64kb, 200MB or 2gb, not '" + text + "'");
  }
}
