package org.gnomondb.buffer.internal.parquet;

import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes on the heap that grow as they are written, little-endian. */
final class ByteSink extends OutputStream {
  /** The longest array that every JVM can make. */
  private static final int BYTES_MAX = Integer.MAX_VALUE - 8;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes;
  private int size;

  ByteSink(int capacity) {
    bytes = new byte[capacity];
  }

  int size() {
    return size;
  }

  /** The array that holds the bytes, until the next one is written. */
  byte[] array() {
    return bytes;
  }

  void clear() {
    size = 0;
  }

  /** Makes room for more bytes; what is written into {@link #array()} is then {@link #advance}d. */
  void reserve(int more) {
    if (more > bytes.length - size) {
      grow(more);
    }
  }

  void advance(int count) {
    size += count;
  }

  @Override
  public void write(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    reserve(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }

  void putInt(int value) {
    reserve(Integer.BYTES);
    INT.set(bytes, size, value);
    size += Integer.BYTES;
  }

  void putLong(long value) {
    reserve(Long.BYTES);
    LONG.set(bytes, size, value);
    size += Long.BYTES;
  }

  void putLongs(long[] values, int count) {
    int length = Math.multiplyExact(count, Long.BYTES);
    reserve(length);
    ByteBuffer.wrap(bytes, size, length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .put(values, 0, count);
    size += length;
  }

  void putVarint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    write((int) rest);
  }

  void putZigZag(long value) {
    putVarint((value << 1) ^ (value >> 63));
  }

  void setByte(int position, int value) {
    bytes[position] = (byte) value;
  }

  void setInt(int position, int value) {
    INT.set(bytes, position, value);
  }

  /** Writes the low {@code count} bytes of a value. */
  void putLow(long value, int count) {
    reserve(Long.BYTES);
    LONG.set(bytes, size, value);
    size += count;
  }

  private void grow(int more) {
    long needed = (long) size + more;
    if (needed > BYTES_MAX) {
      throw new IllegalArgumentException("a Parquet file of more than 2 GiB");
    }
    bytes =
        Arrays.copyOf(bytes, (int) Math.clamp(bytes.length + bytes.length / 2L, needed, BYTES_MAX));
  }
}
