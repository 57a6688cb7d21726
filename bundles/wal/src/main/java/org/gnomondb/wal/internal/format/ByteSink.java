package org.gnomondb.wal.internal.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growing array of bytes, little-endian, that is used again and again. For one thread. */
final class ByteSink {
  /**
   * What is kept between uses: enough for the groups of a busy log. A larger array is given back to
   * the collector.
   */
  private static final int KEPT_BYTES_MAX = 24 << 20;

  private static final int INITIAL_BYTES = 64 << 10;

  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG_LAYOUT =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE_LAYOUT =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private byte[] array = new byte[INITIAL_BYTES];
  private int size;

  /** The array itself, of which {@link #size()} bytes are in use until the next write. */
  byte[] array() {
    return array;
  }

  int size() {
    return size;
  }

  /** Empties the sink. */
  void clear() {
    size = 0;
    if (array.length > KEPT_BYTES_MAX) {
      array = new byte[INITIAL_BYTES];
    }
  }

  /** Takes back all bytes from a position on. */
  void truncate(int newSize) {
    size = newSize;
  }

  /** Makes room for bytes that the caller writes into {@link #array()}, and returns where. */
  int reserve(int count) {
    int start = ensureRoom(count);
    size = start + count;
    return start;
  }

  /** Makes sure that the array has room for so many bytes more, without using them yet. */
  int ensureRoom(int count) {
    int needed = Math.addExact(size, count);
    if (needed > array.length) {
      long grown = Math.min(array.length * 2L, Integer.MAX_VALUE - 8L);
      array = Arrays.copyOf(array, (int) Math.max(needed, grown));
    }
    return size;
  }

  void putByte(int value) {
    int at = reserve(1);
    array[at] = (byte) value;
  }

  void putInt(int value) {
    int at = reserve(Integer.BYTES);
    INTS.set(array, at, value);
  }

  void setInt(int position, int value) {
    INTS.set(array, position, value);
  }

  void setShort(int position, short value) {
    SHORTS.set(array, position, value);
  }

  void setLong(int position, long value) {
    LONGS.set(array, position, value);
  }

  void putBytes(byte[] source, int offset, int length) {
    int at = reserve(length);
    System.arraycopy(source, offset, array, at, length);
  }

  void putLongs(long[] values, int count) {
    int at = reserve(Math.multiplyExact(count, Long.BYTES));
    MemorySegment.copy(values, 0, MemorySegment.ofArray(array), LONG_LAYOUT, at, count);
  }

  /** Each value less the least, in 0, 1, 2 or 4 bytes. */
  void putDifferences(long[] values, int count, long least, int width) {
    int at = reserve(Math.multiplyExact(count, width));
    byte[] target = array;
    switch (width) {
      case 0 -> {}
      case Byte.BYTES -> putByteDifferences(values, count, least, target, at);
      case Short.BYTES -> {
        for (int i = 0; i < count; i++) {
          SHORTS.set(target, at + i * Short.BYTES, (short) (values[i] - least));
        }
      }
      default -> {
        for (int i = 0; i < count; i++) {
          INTS.set(target, at + i * Integer.BYTES, (int) (values[i] - least));
        }
      }
    }
  }

  private static void putByteDifferences(
      long[] values, int count, long least, byte[] target, int at) {
    for (int i = 0; i < count; i++) {
      target[at + i] = (byte) (values[i] - least);
    }
  }

  void putDoubles(double[] values, int count) {
    int at = reserve(Math.multiplyExact(count, Double.BYTES));
    MemorySegment.copy(values, 0, MemorySegment.ofArray(array), DOUBLE_LAYOUT, at, count);
  }

  /** A number from 0 on in groups of seven bits, the lowest first. */
  void putVarint(long value) {
    ensureRoom(Varints.BYTES_MAX);
    size = Varints.put(array, size, value);
  }
}
