package org.gnomondb.buffer.internal.offheap;

import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Memory outside the heap that grows by moving. Who has {@link #share() shared} it keeps the memory
 * as it was; so bytes that are shared must not be overwritten, only new ones be appended.
 */
public final class GrowableBuffer implements AutoCloseable {
  private static final int BYTES_MIN = 64;

  private final BufferAllocator allocator;
  private ArrowBuf buffer;
  private MemorySegment segment;

  /**
   * @param bytes that there is room for at first
   */
  public GrowableBuffer(BufferAllocator allocator, long bytes) {
    this.allocator = allocator;
    this.buffer = allocator.buffer(Math.max(BYTES_MIN, bytes));
    this.segment = segmentOf(buffer);
  }

  /** The memory, valid until the next call of {@link #ensure}. */
  public MemorySegment segment() {
    return segment;
  }

  /** Makes room for {@code bytes} in all, keeping the content. */
  public void ensure(long bytes) {
    if (bytes > buffer.capacity()) {
      ArrowBuf larger = allocator.buffer(Math.max(bytes, 2 * buffer.capacity()));
      MemorySegment largerSegment = segmentOf(larger);
      largerSegment.copyFrom(segment);
      buffer.close();
      buffer = larger;
      segment = largerSegment;
    }
  }

  /** The memory for a reader, who closes it. */
  public ArrowBuf share() {
    buffer.getReferenceManager().retain();
    return buffer;
  }

  @Override
  public void close() {
    buffer.close();
  }

  private static MemorySegment segmentOf(ArrowBuf buffer) {
    return MemorySegment.ofAddress(buffer.memoryAddress()).reinterpret(buffer.capacity());
  }
}
