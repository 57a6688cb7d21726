package org.gnomondb.buffer.internal.parquet;

import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import org.gnomondb.buffer.internal.offheap.GrowableBuffer;

/** The bytes of a file, outside of the heap: that of a small server has no room for them. */
final class FileBytes extends OutputStream {
  /** As much as a buffer can show. */
  private static final int BYTES_MAX = Integer.MAX_VALUE - 8;

  private final GrowableBuffer memory;
  private int size;

  /**
   * @param memory holds the bytes; whoever has made it closes it
   */
  FileBytes(GrowableBuffer memory) {
    this.memory = memory;
  }

  int size() {
    return size;
  }

  @Override
  public void write(int value) {
    reserve(1);
    memory.segment().set(ValueLayout.JAVA_BYTE, size, (byte) value);
    size++;
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    reserve(length);
    MemorySegment.copy(source, offset, memory.segment(), ValueLayout.JAVA_BYTE, size, length);
    size += length;
  }

  void write(FileBytes source, int offset, int length) {
    reserve(length);
    MemorySegment.copy(source.memory.segment(), offset, memory.segment(), size, length);
    size += length;
  }

  /** Little-endian. */
  void putInt(int value) {
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      write(value >> shift);
    }
  }

  /** All bytes, valid as long as the memory is. */
  ByteBuffer content() {
    return memory.segment().asSlice(0, size).asByteBuffer();
  }

  private void reserve(int more) {
    long needed = (long) size + more;
    if (needed > BYTES_MAX) {
      throw new IllegalArgumentException("a Parquet file of more than 2 GiB");
    }
    memory.ensure(needed);
  }
}
