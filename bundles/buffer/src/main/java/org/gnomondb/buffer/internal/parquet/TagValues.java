package org.gnomondb.buffer.internal.parquet;

/**
 * The values of a tag: a dictionary, which may hold values that no row has, and codes.
 *
 * @param codes for each row the number of its value, or {@link #ABSENT}
 * @param bytes the values one after the other, in UTF-8
 * @param offsets where each value begins, and after the last one where it ends
 */
@SuppressWarnings("ArrayRecordComponent")
public record TagValues(int[] codes, byte[] bytes, int[] offsets) {
  /** The code of a row without a value. */
  public static final int ABSENT = -1;

  /** The number of values of the dictionary. */
  public int valueCount() {
    return offsets.length - 1;
  }
}
