package org.gnomondb.buffer.internal.persist;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.query.FileMerger;
import org.gnomondb.api.query.MergeRequest;
import org.gnomondb.api.query.QueryAnswer;
import org.gnomondb.buffer.internal.index.TableKey;
import org.gnomondb.buffer.internal.offheap.GrowableBuffer;
import org.gnomondb.buffer.internal.parquet.ParquetFile;
import org.gnomondb.buffer.internal.parquet.ParquetFooter;

/** Carries a plan out: the merged files are stored, the index is not touched. */
final class Compaction {
  private static final long BYTES_AT_FIRST = 1 << 20;

  private final FileStore files;
  private final FileMerger merger;

  Compaction(FileStore files, FileMerger merger) {
    this.files = files;
    this.merger = merger;
  }

  /**
   * Merges.
   *
   * @param minTime rows before it are left out
   * @return the new files, none where no row is left
   */
  List<DataFile> run(TableKey key, TableDefinition table, CompactionPlan plan, long minTime)
      throws ObjectStoreException {
    List<DataFile> made = new ArrayList<>();
    long from = minTime;
    for (long cut : plan.cuts()) {
      if (cut > from) {
        merge(key, table, plan, from, cut - 1, made);
        from = cut;
      }
    }
    merge(key, table, plan, from, Long.MAX_VALUE, made);
    return made;
  }

  private void merge(
      TableKey key,
      TableDefinition table,
      CompactionPlan plan,
      long from,
      long to,
      List<DataFile> made)
      throws ObjectStoreException {
    List<DataFile> inputs =
        plan.inputs().stream()
            .filter(file -> file.minTime() <= to && file.maxTime() >= from)
            .toList();
    if (inputs.isEmpty()) {
      return;
    }
    try (BufferAllocator allocator = new RootAllocator();
        GrowableBuffer memory = new GrowableBuffer(allocator, BYTES_AT_FIRST)) {
      ByteBuffer content = read(new MergeRequest(table, inputs, from, to), memory);
      if (content.hasRemaining()) {
        made.add(files.put(key, plan.writeOrder(), describe(content)));
      }
    }
  }

  /** The bytes of the merged file, outside the heap: that of a small server has no room for it. */
  private ByteBuffer read(MergeRequest request, GrowableBuffer memory) {
    long size = 0;
    try (QueryAnswer answer = merger.merge(request)) {
      for (byte[] part = answer.next(); part != null; part = answer.next()) {
        memory.ensure(size + part.length);
        MemorySegment.copy(part, 0, memory.segment(), ValueLayout.JAVA_BYTE, size, part.length);
        size += part.length;
      }
    }
    return memory.segment().asSlice(0, size).asByteBuffer();
  }

  private static ParquetFile describe(ByteBuffer content) {
    CRC32C checksum = new CRC32C();
    checksum.update(content.duplicate());
    ParquetFooter footer = ParquetFooter.read(content);
    return new ParquetFile(
        content, (int) checksum.getValue(), footer.rowCount(), footer.minTime(), footer.maxTime());
  }
}
