package org.gnomondb.buffer.internal.memory;

import java.lang.foreign.ValueLayout;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.gnomondb.buffer.internal.offheap.GrowableBuffer;

/** Bits in Arrow's order, appended one after the other. */
final class Bitmap implements AutoCloseable {
  private final GrowableBuffer bytes;

  Bitmap(BufferAllocator allocator, int capacity) {
    this.bytes = new GrowableBuffer(allocator, (capacity + 7) / 8);
  }

  void ensure(int bits) {
    bytes.ensure((bits + 7L) / 8);
  }

  /** Sets a bit for which there is room. Bits beside it keep their value. */
  void set(int index, boolean value) {
    long position = index >> 3;
    byte old = bytes.segment().get(ValueLayout.JAVA_BYTE, position);
    int mask = 1 << (index & 7);
    bytes.segment().set(ValueLayout.JAVA_BYTE, position, (byte) (value ? old | mask : old & ~mask));
  }

  void set(int from, int to, boolean value) {
    int index = from;
    while (index < to && (index & 7) != 0) {
      set(index++, value);
    }
    int wholeBytes = (to - index) >> 3;
    bytes.segment().asSlice(index >> 3, wholeBytes).fill((byte) (value ? 0xff : 0));
    for (index += wholeBytes << 3; index < to; index++) {
      set(index, value);
    }
  }

  boolean get(int index) {
    return (bytes.segment().get(ValueLayout.JAVA_BYTE, index >> 3) & (1 << (index & 7))) != 0;
  }

  ArrowBuf share() {
    return bytes.share();
  }

  @Override
  public void close() {
    bytes.close();
  }
}
