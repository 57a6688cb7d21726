package org.gnomondb.buffer.internal.parquet;

import java.util.Arrays;

/** The distinct values of a chunk by number. */
sealed interface Dictionary {

  int size();

  void writePlain(ByteSink out);

  /** Compares two values; must not be asked of NaN. */
  int compare(int a, int b);

  /** The bounds of which these are the values. */
  Bounds bounds(int min, int max);

  /** Whether the value compares with others: all but NaN do. */
  boolean isOrdered(int number);

  /** Texts: parts of an array, not copied. */
  @SuppressWarnings("ArrayRecordComponent")
  record Texts(byte[] bytes, int[] starts, int[] ends, int size) implements Dictionary {
    @Override
    public void writePlain(ByteSink out) {
      for (int i = 0; i < size; i++) {
        int length = ends[i] - starts[i];
        out.putInt(length);
        out.write(bytes, starts[i], length);
      }
    }

    @Override
    public int compare(int a, int b) {
      return Arrays.compareUnsigned(bytes, starts[a], ends[a], bytes, starts[b], ends[b]);
    }

    @Override
    public Bounds bounds(int min, int max) {
      return new Bounds(
          Arrays.copyOfRange(bytes, starts[min], ends[min]),
          Arrays.copyOfRange(bytes, starts[max], ends[max]));
    }

    @Override
    public boolean isOrdered(int number) {
      return true;
    }
  }

  /** Numbers of 64 bits. */
  @SuppressWarnings("ArrayRecordComponent")
  record Numbers(long[] values, int size, ValueOrder order) implements Dictionary {
    @Override
    public void writePlain(ByteSink out) {
      out.putLongs(values, size);
    }

    @Override
    public int compare(int a, int b) {
      return switch (order) {
        case SIGNED -> Long.compare(values[a], values[b]);
        case UNSIGNED -> Long.compareUnsigned(values[a], values[b]);
        case FLOATING -> Double.compare(asDouble(a), asDouble(b));
        case BYTES -> throw new IllegalStateException("not numbers");
      };
    }

    @Override
    public Bounds bounds(int min, int max) {
      return order == ValueOrder.FLOATING
          ? Bounds.ofFloating(asDouble(min), asDouble(max))
          : new Bounds(ValueOrder.toBytes(values[min]), ValueOrder.toBytes(values[max]));
    }

    @Override
    public boolean isOrdered(int number) {
      return order != ValueOrder.FLOATING || !Double.isNaN(asDouble(number));
    }

    private double asDouble(int number) {
      return Double.longBitsToDouble(values[number]);
    }
  }
}
