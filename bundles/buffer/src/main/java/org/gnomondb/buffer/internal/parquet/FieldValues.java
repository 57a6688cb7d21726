package org.gnomondb.buffer.internal.parquet;

import org.jspecify.annotations.Nullable;

/** The values of a field. What the arrays hold for a row without a value is of no account. */
public sealed interface FieldValues {

  /**
   * One bit for each row, least significant bit of the first word first, set where the row has a
   * value; or null where all rows have one.
   */
  long @Nullable [] validity();

  /** Signed integers, or unsigned ones as the same 64 bits. */
  @SuppressWarnings("ArrayRecordComponent")
  record Longs(long[] values, long @Nullable [] validity) implements FieldValues {}

  /** Floating point numbers. */
  @SuppressWarnings("ArrayRecordComponent")
  record Doubles(double[] values, long @Nullable [] validity) implements FieldValues {}

  /**
   * Truth values.
   *
   * @param values one bit for each row, in the order of the validity bits
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Booleans(long[] values, long @Nullable [] validity) implements FieldValues {}

  /**
   * Texts.
   *
   * @param bytes the values one after the other, in UTF-8
   * @param offsets where each row's value begins, and after the last one where it ends
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Strings(byte[] bytes, int[] offsets, long @Nullable [] validity) implements FieldValues {}
}
