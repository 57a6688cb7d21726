package org.gnomondb.buffer.internal.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.gnomondb.api.write.SeriesKeys;

/** Numbers the series of a table, and knows the newest row of each. */
final class SeriesIndex {
  /** The position that says that a series has no row yet. */
  static final long NO_ROW = -1;

  private static final int CAPACITY_MIN = 16;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** A part of a key: the tag's column id, and the value's length; both 4 bytes. */
  private static final int PART_HEADER_BYTES = 8;

  private final ByteKeyMap keys = new ByteKeyMap();
  private long[] newestTimes = new long[CAPACITY_MIN];
  private long[] newestRows = new long[CAPACITY_MIN];
  private byte[] scratch = new byte[256];

  int size() {
    return keys.size();
  }

  /** The number of a batch's series, which is {@link #size()} before the call if it is new. */
  int putIfAbsent(SeriesKeys batchKeys, int series) {
    int length = writeKey(batchKeys, series);
    int sizeBefore = keys.size();
    int number = keys.putIfAbsent(scratch, 0, length);
    if (number == sizeBefore) {
      addWithoutRow(number);
    }
    return number;
  }

  long newestTime(int series) {
    return newestTimes[series];
  }

  /** The position of the row with the greatest time, or {@link #NO_ROW}. */
  long newestRow(int series) {
    return newestRows[series];
  }

  void setNewest(int series, long time, long position) {
    newestTimes[series] = time;
    newestRows[series] = position;
  }

  private void addWithoutRow(int number) {
    if (number == newestRows.length) {
      newestTimes = Arrays.copyOf(newestTimes, 2 * number);
      newestRows = Arrays.copyOf(newestRows, 2 * number);
    }
    newestTimes[number] = Long.MIN_VALUE;
    newestRows[number] = NO_ROW;
  }

  /** Only tags that are there are part of the key, so that tables can get new tags. */
  private int writeKey(SeriesKeys batchKeys, int series) {
    int length = 0;
    for (int tag = 0; tag < batchKeys.tags().size(); tag++) {
      int valueLength = batchKeys.length(series, tag);
      if (valueLength != SeriesKeys.ABSENT) {
        int end = length + PART_HEADER_BYTES + valueLength;
        if (end > scratch.length) {
          scratch = Arrays.copyOf(scratch, 2 * end);
        }
        INT.set(scratch, length, batchKeys.tags().get(tag).value());
        INT.set(scratch, length + Integer.BYTES, valueLength);
        System.arraycopy(
            batchKeys.bytes(),
            batchKeys.offset(series, tag),
            scratch,
            length + PART_HEADER_BYTES,
            valueLength);
        length = end;
      }
    }
    return length;
  }
}
