package org.gnomondb.buffer.internal.parquet;

/** Integers of few bits, packed one after the other from the least significant bit on. */
final class BitPacking {
  private BitPacking() {}

  /** The bits that the values 0 to {@code max} need. */
  static int width(int max) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(max);
  }

  /**
   * @param count a multiple of 8, so that the packed bits end with a byte
   * @param width 0 to 32
   */
  static void pack(int[] values, int count, int width, ByteSink out) {
    long word = 0;
    int bits = 0;
    for (int i = 0; i < count; i++) {
      word |= (long) values[i] << bits;
      bits += width;
      if (bits >= Integer.SIZE) {
        out.putInt((int) word);
        word >>>= Integer.SIZE;
        bits -= Integer.SIZE;
      }
    }
    out.putLow(word, bits / Byte.SIZE);
  }

  /**
   * Packs the differences of values and a base.
   *
   * @param count a multiple of 8
   * @param width 0 to 64
   */
  static void pack(long[] values, int from, int count, long base, int width, ByteSink out) {
    long word = 0;
    int bits = 0;
    for (int i = from; i < from + count; i++) {
      long value = values[i] - base;
      word |= value << bits;
      bits += width;
      if (bits >= Long.SIZE) {
        out.putLong(word);
        bits -= Long.SIZE;
        word = bits == 0 ? 0 : value >>> (width - bits);
      }
    }
    out.putLow(word, bits / Byte.SIZE);
  }
}
