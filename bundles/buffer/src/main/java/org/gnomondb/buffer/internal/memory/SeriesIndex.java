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

  /** What a part of a key begins with at most: the tag's column id, and the value's length. */
  private static final int PART_HEADER_BYTES_MAX = 8;

  /** How many bits of a header of 4 bytes are the length's. */
  private static final int SHORT_LENGTH_BITS = 16;

  private final ByteKeyMap keys = new ByteKeyMap();
  private long[] newestTimes = new long[CAPACITY_MIN];
  private long[] newestRows = new long[CAPACITY_MIN];
  private byte[] scratch = new byte[256];

  int size() {
    return keys.size();
  }

  /**
   * Numbers some of a batch's series: those that are new from {@link #size()} on, in their order.
   *
   * @param numbers gets for each of them its number, at its own index
   */
  void putIfAbsent(SeriesKeys batchKeys, int from, int to, KeyLookup lookup, int[] numbers) {
    lookup.clear();
    int end = 0;
    for (int series = from; series < to; series++) {
      int start = end;
      end = writeKey(batchKeys, series, start);
      lookup.add(start, end - start);
    }
    int sizeBefore = keys.size();
    lookup.putIfAbsent(keys, scratch);
    for (int series = from; series < to; series++) {
      numbers[series] = lookup.number(series - from);
    }
    for (int added = sizeBefore; added < keys.size(); added++) {
      addWithoutRow(added);
    }
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
  private int writeKey(SeriesKeys batchKeys, int series, int start) {
    int end = start;
    for (int tag = 0; tag < batchKeys.tags().size(); tag++) {
      int length = batchKeys.length(series, tag);
      if (length != SeriesKeys.ABSENT) {
        int room = end + PART_HEADER_BYTES_MAX + length;
        if (room > scratch.length) {
          scratch = Arrays.copyOf(scratch, 2 * room);
        }
        end = writeHeader(batchKeys.tags().get(tag).value(), length, end);
        System.arraycopy(batchKeys.bytes(), batchKeys.offset(series, tag), scratch, end, length);
        end += length;
      }
    }
    return end;
  }

  /** Writes 4 bytes where they do, or 8 of which the first 4 are less than 0. */
  private int writeHeader(int column, int length, int at) {
    if (column >> (Integer.SIZE - 1 - SHORT_LENGTH_BITS) == 0 && length >> SHORT_LENGTH_BITS == 0) {
      INT.set(scratch, at, column << SHORT_LENGTH_BITS | length);
      return at + Integer.BYTES;
    }
    INT.set(scratch, at, ~column);
    INT.set(scratch, at + Integer.BYTES, length);
    return at + 2 * Integer.BYTES;
  }
}
