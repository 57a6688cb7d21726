package org.gnomondb.buffer.internal.parquet;

import java.util.Arrays;

/**
 * Parquet's {@code DELTA_BINARY_PACKED}: the first value, then blocks of differences, each packed
 * in as few bits as the block's quarter needs. Differences may wrap around.
 */
final class DeltaEncoder {
  private static final int BLOCK = 128;
  private static final int QUARTERS = 4;
  private static final int QUARTER = BLOCK / QUARTERS;

  private final long[] deltas = new long[BLOCK];

  void encode(long[] values, int count, ByteSink out) {
    out.putVarint(BLOCK);
    out.putVarint(QUARTERS);
    out.putVarint(count);
    out.putZigZag(count == 0 ? 0 : values[0]);
    for (int start = 1; start < count; start += BLOCK) {
      encodeBlock(values, start, Math.min(count, start + BLOCK), out);
    }
  }

  private void encodeBlock(long[] values, int from, int to, ByteSink out) {
    int count = to - from;
    long min = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      deltas[i] = values[from + i] - values[from + i - 1];
      min = Math.min(min, deltas[i]);
    }
    Arrays.fill(deltas, count, BLOCK, min);
    out.putZigZag(min);
    int widths = out.size();
    out.putInt(0);
    for (int start = 0; start < count; start += QUARTER) {
      int width = width(start, min);
      out.setByte(widths + start / QUARTER, width);
      BitPacking.pack(deltas, start, QUARTER, min, width, out);
    }
  }

  private int width(int start, long min) {
    long all = 0;
    for (int i = start; i < start + QUARTER; i++) {
      all |= deltas[i] - min;
    }
    return Long.SIZE - Long.numberOfLeadingZeros(all);
  }
}
