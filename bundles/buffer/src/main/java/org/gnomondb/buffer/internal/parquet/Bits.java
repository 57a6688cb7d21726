package org.gnomondb.buffer.internal.parquet;

import org.jspecify.annotations.Nullable;

/** Sets of rows: one bit for each, least significant bit of the first word first. */
final class Bits {
  private Bits() {}

  static boolean get(long[] bits, int row) {
    return (bits[row >> 6] & (1L << row)) != 0;
  }

  /**
   * The first row after {@code from} whose bit differs from that of {@code from}, or {@code to}.
   */
  static int runEnd(long[] bits, int from, int to) {
    long same = get(bits, from) ? -1L : 0L;
    int index = from >> 6;
    long different = (bits[index] ^ same) & (-1L << from);
    int last = (to - 1) >> 6;
    while (different == 0 && index < last) {
      index++;
      different = bits[index] ^ same;
    }
    return different == 0 ? to : Math.min(to, (index << 6) + Long.numberOfTrailingZeros(different));
  }

  /** How many rows are in the set; all of them where it is null. */
  static int count(long @Nullable [] bits, int from, int to) {
    if (bits == null) {
      return to - from;
    }
    int count = 0;
    for (int row = from; row < to; ) {
      int end = runEnd(bits, row, to);
      count += get(bits, row) ? end - row : 0;
      row = end;
    }
    return count;
  }
}
