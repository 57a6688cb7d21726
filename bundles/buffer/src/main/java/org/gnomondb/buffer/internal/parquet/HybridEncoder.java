package org.gnomondb.buffer.internal.parquet;

import java.util.Arrays;

/**
 * Parquet's hybrid of run lengths and bit-packed integers: for dictionary codes, for definition
 * levels and for truth values. Eight equal values or more are a run.
 */
final class HybridEncoder {
  /** Bit-packed values come in groups of so many. */
  private static final int GROUP = 8;

  private final int[] literals;
  private int literalCount;
  private int runValue;
  private int runLength;
  private ByteSink out;
  private int width;

  /**
   * @param valuesMax the most values between {@link #begin} and {@link #end}
   */
  HybridEncoder(int valuesMax) {
    literals = new int[valuesMax + GROUP];
    out = new ByteSink(0);
  }

  /**
   * @param width the bits of a value
   */
  void begin(int width, ByteSink out) {
    this.width = width;
    this.out = out;
  }

  void add(int value, int count) {
    if (value != runValue) {
      flushRun();
      runValue = value;
    }
    runLength += count;
  }

  /** Adds values one by one. */
  void addAll(int[] values, int from, int to) {
    int row = from;
    while (row < to) {
      int value = values[row];
      int end = row + 1;
      while (end < to && values[end] == value) {
        end++;
      }
      add(value, end - row);
      row = end;
    }
  }

  /** Adds bits, 0 or 1 each. */
  void addBits(long[] bits, int from, int to) {
    int row = from;
    while (row < to) {
      int end = Bits.runEnd(bits, row, to);
      add(Bits.get(bits, row) ? 1 : 0, end - row);
      row = end;
    }
  }

  void end() {
    flushRun();
    flushLiterals();
  }

  private void flushRun() {
    int missing = -literalCount & (GROUP - 1);
    if (runLength < GROUP + missing) {
      addLiterals(runLength);
    } else {
      addLiterals(missing);
      int rest = runLength - missing;
      flushLiterals();
      out.putVarint((long) rest << 1);
      out.putLow(runValue, (width + 7) / Byte.SIZE);
    }
    runLength = 0;
  }

  private void addLiterals(int count) {
    Arrays.fill(literals, literalCount, literalCount + count, runValue);
    literalCount += count;
  }

  private void flushLiterals() {
    if (literalCount == 0) {
      return;
    }
    int groups = (literalCount + GROUP - 1) / GROUP;
    Arrays.fill(literals, literalCount, groups * GROUP, 0);
    out.putVarint(((long) groups << 1) | 1);
    BitPacking.pack(literals, groups * GROUP, width, out);
    literalCount = 0;
  }
}
