package org.gnomondb.lineprotocol.internal.parse;

import java.util.Arrays;

/** Bitmaps in arrays of longs, least significant bit first. */
final class Bits {
  private Bits() {}

  /** Sets the bits below {@code end}. */
  static void setUpTo(long[] words, int end) {
    Arrays.fill(words, 0, end >> 6, -1L);
    if ((end & 63) != 0) {
      words[end >> 6] |= (1L << end) - 1;
    }
  }

  /** How many longs hold this many bits. */
  static int wordCount(int bits) {
    return (bits + 63) >> 6;
  }
}
