package org.gnomondb.buffer.internal.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.gnomondb.buffer.internal.offheap.GrowableBuffer;

/** Byte strings in Arrow's layout: offsets and bytes, appended one after the other. */
final class ByteStrings implements AutoCloseable {
  private static final int BYTES_PER_VALUE_EXPECTED = 16;

  private final GrowableBuffer offsets;
  private final GrowableBuffer bytes;
  private int count;
  private int end;

  ByteStrings(BufferAllocator allocator, int capacity) {
    offsets = new GrowableBuffer(allocator, (capacity + 1L) * Integer.BYTES);
    bytes = new GrowableBuffer(allocator, (long) capacity * BYTES_PER_VALUE_EXPECTED);
    offsets.segment().set(ValueLayout.JAVA_INT, 0, 0);
  }

  int count() {
    return count;
  }

  /** The bytes of all values together. */
  int sizeBytes() {
    return end;
  }

  void append(byte[] source, int offset, int length) {
    bytes.ensure((long) end + length);
    MemorySegment.copy(source, offset, bytes.segment(), ValueLayout.JAVA_BYTE, end, length);
    advance(length);
  }

  void appendEmpty(int values) {
    for (int i = 0; i < values; i++) {
      advance(0);
    }
  }

  /** Puts a value in the place of the last one, which is empty. */
  void replaceLast(ByteStrings source, int index) {
    int from = source.offset(index);
    int length = source.offset(index + 1) - from;
    bytes.ensure((long) end + length);
    MemorySegment.copy(source.bytes.segment(), from, bytes.segment(), end, length);
    count--;
    advance(length);
  }

  int length(int index) {
    return offset(index + 1) - offset(index);
  }

  void copyTo(int index, byte[] target, int targetOffset) {
    MemorySegment.copy(
        bytes.segment(), ValueLayout.JAVA_BYTE, offset(index), target, targetOffset, length(index));
  }

  void share(List<ArrowBuf> buffers) {
    buffers.add(offsets.share());
    buffers.add(bytes.share());
  }

  @Override
  public void close() {
    offsets.close();
    bytes.close();
  }

  private int offset(int index) {
    return offsets.segment().get(ValueLayout.JAVA_INT, (long) index * Integer.BYTES);
  }

  private void advance(int length) {
    end = Math.addExact(end, length);
    count++;
    offsets.ensure((count + 1L) * Integer.BYTES);
    offsets.segment().set(ValueLayout.JAVA_INT, (long) count * Integer.BYTES, end);
  }
}
