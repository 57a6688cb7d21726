package org.gnomondb.wal.internal.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads little-endian values from an array. Each read is checked against the bytes that are left
 * before anything is allocated for it.
 */
final class ByteSource {
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

  private final byte[] array;
  private final int end;
  private int position;

  ByteSource(byte[] array, int length) {
    this(array, 0, length);
  }

  private ByteSource(byte[] array, int start, int end) {
    this.array = array;
    this.position = start;
    this.end = end;
  }

  /** A source of some of the bytes, which must have been taken from this one. */
  ByteSource part(int start, int length) {
    return new ByteSource(array, start, start + length);
  }

  /** A copy of some of the bytes, which must have been taken from this source. */
  byte[] copy(int start, int length) {
    return Arrays.copyOfRange(array, start, start + length);
  }

  /** A number of 0, 1, 2 or 4 bytes among those that have been taken. */
  int unsignedAt(int start, int width) {
    return switch (width) {
      case 0 -> 0;
      case Byte.BYTES -> array[start] & 0xFF;
      case Short.BYTES -> (short) SHORTS.get(array, start) & 0xFFFF;
      default -> (int) INTS.get(array, start);
    };
  }

  int remaining() {
    return end - position;
  }

  /** Passes over bytes and returns where they begin. */
  int take(long count, String what) throws WalFormatException {
    if (count < 0 || count > remaining()) {
      throw new WalFormatException(
          "%s should have %d bytes from byte %d of the content on, and %d are left"
              .formatted(what, count, position, remaining()));
    }
    int start = position;
    position += (int) count;
    return start;
  }

  int readByte(String what) throws WalFormatException {
    return array[take(1, what)];
  }

  int readInt(String what) throws WalFormatException {
    return (int) INTS.get(array, take(Integer.BYTES, what));
  }

  long readLong(String what) throws WalFormatException {
    return (long) LONGS.get(array, take(Long.BYTES, what));
  }

  /** A count or an id. */
  int readNatural(String what) throws WalFormatException {
    int value = readInt(what);
    if (value < 0) {
      throw new WalFormatException("%s is %d, which is less than 0".formatted(what, value));
    }
    return value;
  }

  byte[] readBytes(int count, String what) throws WalFormatException {
    int start = take(count, what);
    return Arrays.copyOfRange(array, start, start + count);
  }

  long[] readLongs(int count, String what) throws WalFormatException {
    int start = take((long) count * Long.BYTES, what);
    long[] values = new long[count];
    MemorySegment.copy(MemorySegment.ofArray(array), LONG_LAYOUT, start, values, 0, count);
    return values;
  }

  double[] readDoubles(int count, String what) throws WalFormatException {
    int start = take((long) count * Double.BYTES, what);
    double[] values = new double[count];
    MemorySegment.copy(MemorySegment.ofArray(array), DOUBLE_LAYOUT, start, values, 0, count);
    return values;
  }

  long readVarint(String what) throws WalFormatException {
    long value = 0;
    for (int shift = 0; shift < 7 * Varints.BYTES_MAX; shift += 7) {
      byte next = array[take(1, what)];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new WalFormatException(
        "%s before byte %d of the content is longer than a number can be"
            .formatted(what, position));
  }
}
