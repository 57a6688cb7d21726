package org.gnomondb.buffer.internal.parquet;

/**
 * The least and the greatest value of a page or a chunk, as statistics have them; not to be
 * changed.
 */
@SuppressWarnings("ArrayRecordComponent")
record Bounds(byte[] min, byte[] max, boolean isKnown) {
  /** There are values that do not compare, NaN, so nothing may be concluded from the others. */
  static final Bounds UNKNOWN = new Bounds(new byte[0], new byte[0], false);

  Bounds(byte[] min, byte[] max) {
    this(min, max, true);
  }

  Bounds and(Bounds other, ValueOrder order) {
    if (!isKnown || !other.isKnown) {
      return UNKNOWN;
    }
    return new Bounds(
        order.compare(min, other.min) <= 0 ? min : other.min,
        order.compare(max, other.max) >= 0 ? max : other.max);
  }

  /** The bounds of the first {@code count} values, of which there is at least one. */
  static Bounds of(long[] values, int count, ValueOrder order) {
    return switch (order) {
      case SIGNED -> ofSigned(values, count, 0);
      case UNSIGNED -> ofSigned(values, count, Long.MIN_VALUE);
      case FLOATING -> ofFloating(values, count);
      case BYTES -> throw new IllegalArgumentException("not numbers");
    };
  }

  /**
   * @param flip the bits to flip before values compare as signed numbers do
   */
  private static Bounds ofSigned(long[] values, int count, long flip) {
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      long value = values[i] ^ flip;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return new Bounds(ValueOrder.toBytes(min ^ flip), ValueOrder.toBytes(max ^ flip));
  }

  private static Bounds ofFloating(long[] values, int count) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      double value = Double.longBitsToDouble(values[i]);
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return ofFloating(min, max);
  }

  /** Readers may take zeros of either sign for equal, so a bound of zero includes both. */
  static Bounds ofFloating(double min, double max) {
    if (Double.isNaN(min) || Double.isNaN(max)) {
      return UNKNOWN;
    }
    return new Bounds(
        ValueOrder.toBytes(Double.doubleToRawLongBits(min == 0 ? -0.0 : min)),
        ValueOrder.toBytes(Double.doubleToRawLongBits(max == 0 ? 0.0 : max)));
  }
}
