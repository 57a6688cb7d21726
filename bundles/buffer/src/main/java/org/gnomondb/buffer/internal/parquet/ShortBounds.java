package org.gnomondb.buffer.internal.parquet;

import java.util.Arrays;

/**
 * Bounds of long texts, shortened: what is less than the text is a lower bound, what is greater an
 * upper one. Both are UTF-8 again.
 */
final class ShortBounds {
  /** What arrow-rs and parquet-java keep of a text, too. */
  static final int BYTES_MAX = 64;

  private ShortBounds() {}

  /** The text itself if it is short. */
  static byte[] min(byte[] text) {
    return text.length <= BYTES_MAX ? text : Arrays.copyOf(text, start(text, BYTES_MAX));
  }

  /** The text itself if it is short, or if nothing short is greater. */
  static byte[] max(byte[] text) {
    if (text.length <= BYTES_MAX) {
      return text;
    }
    for (int end = start(text, BYTES_MAX); end > 0; end = start(text, end - 1)) {
      if (canCountUp(text[end - 1])) {
        byte[] greater = Arrays.copyOf(text, end);
        greater[end - 1]++;
        return greater;
      }
    }
    return text;
  }

  /** Whether a character that ends with this byte stays one when the byte is counted up. */
  private static boolean canCountUp(byte last) {
    return last != Byte.MAX_VALUE && last != (byte) 0xbf;
  }

  /** Where the character begins that a position is in. */
  private static int start(byte[] text, int position) {
    int start = position;
    while (start > 0 && (text[start] & 0xc0) == 0x80) {
      start--;
    }
    return start;
  }
}
