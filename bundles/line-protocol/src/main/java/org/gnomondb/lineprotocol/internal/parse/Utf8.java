package org.gnomondb.lineprotocol.internal.parse;

import java.nio.charset.StandardCharsets;

/** Checks and cuts UTF-8. */
final class Utf8 {
  private Utf8() {}

  /** The start of the first character that is not valid UTF-8, or -1. */
  static int firstInvalid(byte[] bytes, int from, int to) {
    int at = Bytes.asciiEnd(bytes, from, to);
    while (at < to) {
      int length = characterLength(bytes, at, to);
      if (length == 0) {
        return at;
      }
      at += length;
      if (length == 1) {
        at = Bytes.asciiEnd(bytes, at, to);
      }
    }
    return -1;
  }

  /** The bytes of the character that starts here, or 0 if none does. */
  private static int characterLength(byte[] bytes, int at, int to) {
    int first = bytes[at] & 0xFF;
    if (first < 0x80) {
      return 1;
    }
    int second = at + 1 < to ? bytes[at + 1] & 0xFF : 0;
    if (first >= 0xC2 && first <= 0xDF) {
      return isContinuation(second) ? 2 : 0;
    }
    if (first >= 0xE0 && first <= 0xEF) {
      // No overlong forms, and no surrogates.
      int least = first == 0xE0 ? 0xA0 : 0x80;
      int most = first == 0xED ? 0x9F : 0xBF;
      return second >= least && second <= most && isContinuationAt(bytes, at + 2, to) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
      // No overlong forms, and nothing above U+10FFFF.
      int least = first == 0xF0 ? 0x90 : 0x80;
      int most = first == 0xF4 ? 0x8F : 0xBF;
      boolean isValid =
          second >= least
              && second <= most
              && isContinuationAt(bytes, at + 2, to)
              && isContinuationAt(bytes, at + 3, to);
      return isValid ? 4 : 0;
    }
    return 0;
  }

  private static boolean isContinuationAt(byte[] bytes, int at, int to) {
    return at < to && isContinuation(bytes[at] & 0xFF);
  }

  private static boolean isContinuation(int unsignedByte) {
    return (unsignedByte & 0xC0) == 0x80;
  }

  /** The text of valid UTF-8, cut at a character's end to at most {@code bytesMax} bytes. */
  static String text(byte[] bytes, int from, int to, int bytesMax) {
    int end = to;
    if (to - from > bytesMax) {
      end = from + bytesMax;
      while (isContinuation(bytes[end] & 0xFF)) {
        end--;
      }
    }
    return new String(bytes, from, end - from, StandardCharsets.UTF_8);
  }

  /** The first characters, followed by dots if there are more. */
  static String excerpt(byte[] bytes, int from, int to, int charactersMax) {
    int at = from;
    for (int count = 0; at < to; count++) {
      if (count == charactersMax) {
        return new String(bytes, from, at - from, StandardCharsets.UTF_8) + "...";
      }
      at += characterLength(bytes, at, to);
    }
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
