package org.gnomondb.caches.internal.files;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.gnomondb.api.objectstore.ByteRange;

/**
 * The bytes of a file. Whoever made it holds it; it is freed when the last holder has released it.
 * Threads may share it.
 */
final class CachedFile {
  private final ArrowBuf memory;
  private final int sizeBytes;
  private final AtomicInteger holders = new AtomicInteger(1);

  CachedFile(BufferAllocator allocator, int sizeBytes) {
    this.memory = allocator.buffer(sizeBytes);
    this.sizeBytes = sizeBytes;
  }

  int sizeBytes() {
    return sizeBytes;
  }

  /** The whole memory, for its maker to fill before anybody else gets the file. */
  ByteBuffer content() {
    return memory.nioBuffer(0, sizeBytes);
  }

  int crc32c() {
    CRC32C checksum = new CRC32C();
    checksum.update(content());
    return (int) checksum.getValue();
  }

  /**
   * Copies ranges one after the other; for holders only.
   *
   * @throws IndexOutOfBoundsException if a range reaches beyond the file's end
   */
  void copy(List<ByteRange> ranges, ByteBuffer target) {
    for (ByteRange range : ranges) {
      if (range.end() > sizeBytes) {
        throw new IndexOutOfBoundsException(range + " of a file with " + sizeBytes + " bytes");
      }
      target.put(memory.nioBuffer(range.offset(), range.length()));
    }
  }

  /** Becomes a holder, unless the memory is freed already. */
  boolean tryHold() {
    int count = holders.get();
    while (count > 0) {
      int witness = holders.compareAndExchange(count, count + 1);
      if (witness == count) {
        return true;
      }
      count = witness;
    }
    return false;
  }

  /** Ends what {@link #tryHold} or the constructor began. */
  void release() {
    if (holders.decrementAndGet() == 0) {
      memory.close();
    }
  }
}
