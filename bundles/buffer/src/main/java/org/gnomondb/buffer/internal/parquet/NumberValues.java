package org.gnomondb.buffer.internal.parquet;

import org.jspecify.annotations.Nullable;

/** A column of numbers as 64 bits each, from arrays of either kind. */
sealed interface NumberValues {

  ValueOrder order();

  long @Nullable [] validity();

  /**
   * Copies the values that rows have.
   *
   * @param at where the first one goes
   * @return behind the last one
   */
  int gather(int from, int to, long[] target, int at);

  /** Integers. */
  @SuppressWarnings("ArrayRecordComponent")
  record Longs(long[] values, long @Nullable [] validity, ValueOrder order)
      implements NumberValues {
    @Override
    public int gather(int from, int to, long[] target, int at) {
      if (validity == null) {
        System.arraycopy(values, from, target, at, to - from);
        return at + to - from;
      }
      int end = at;
      for (int row = from; row < to; row++) {
        target[end] = values[row];
        end += (int) ((validity[row >> 6] >>> row) & 1);
      }
      return end;
    }
  }

  /** Floating point numbers by their bits. */
  @SuppressWarnings("ArrayRecordComponent")
  record Doubles(double[] values, long @Nullable [] validity) implements NumberValues {
    @Override
    public ValueOrder order() {
      return ValueOrder.FLOATING;
    }

    @Override
    public int gather(int from, int to, long[] target, int at) {
      if (validity == null) {
        for (int row = from; row < to; row++) {
          target[at + row - from] = Double.doubleToRawLongBits(values[row]);
        }
        return at + to - from;
      }
      int end = at;
      for (int row = from; row < to; row++) {
        target[end] = Double.doubleToRawLongBits(values[row]);
        end += (int) ((validity[row >> 6] >>> row) & 1);
      }
      return end;
    }
  }
}
