package org.gnomondb.buffer.internal.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.gnomondb.api.buffer.BufferBlock;
import org.jspecify.annotations.Nullable;

/** A block as it was at one moment. Its memory lives until the last reference is released. */
final class BlockView implements BufferBlock {
  private final BufferAllocator allocator;
  private final long id;
  private final int rowCount;
  private final long minTime;
  private final long maxTime;
  private final long @Nullable [] deletedRows;
  private final List<ColumnView> columns;
  private final List<TagView> tags;
  private final AtomicInteger references = new AtomicInteger(1);

  private BlockView(Builder builder, long id) {
    this.allocator = builder.allocator;
    this.id = id;
    this.rowCount = builder.rowCount;
    this.minTime = builder.minTime;
    this.maxTime = builder.maxTime;
    this.deletedRows = builder.deletedRows;
    this.columns = List.copyOf(builder.columns);
    this.tags = List.copyOf(builder.tags);
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public int rowCount() {
    return rowCount;
  }

  @Override
  public long minTime() {
    return minTime;
  }

  @Override
  public long maxTime() {
    return maxTime;
  }

  @Override
  public long @Nullable [] deletedRows() {
    return deletedRows == null ? null : deletedRows.clone();
  }

  @Override
  public void export(ArrowArray array, ArrowSchema schema) {
    try (MapDictionaryProvider provider = new MapDictionaryProvider()) {
      List<FieldVector> vectors = new ArrayList<>();
      for (ColumnView column : columns) {
        if (!column.isAllNull()) {
          vectors.add(column.toVector(allocator));
        }
      }
      for (TagView tag : tags) {
        if (!tag.codes.isAllNull()) {
          FieldVector codes = tag.codes.toVector(allocator);
          vectors.add(codes);
          provider.put(
              new Dictionary(tag.dictionary.toVector(allocator), codes.getField().getDictionary()));
        }
      }
      try (VectorSchemaRoot root = new VectorSchemaRoot(vectors)) {
        root.setRowCount(rowCount);
        Data.exportVectorSchemaRoot(allocator, root, provider, array, schema);
      }
    }
  }

  /** Adds a reference for a holder that has one already. */
  BlockView retain() {
    references.incrementAndGet();
    return this;
  }

  void release() {
    if (references.decrementAndGet() == 0) {
      columns.forEach(ColumnView::close);
      tags.forEach(TagView::close);
    }
  }

  /** A tag's codes, and the dictionary that they refer to. */
  private record TagView(ColumnView codes, ColumnView dictionary) implements AutoCloseable {
    @Override
    public void close() {
      codes.close();
      dictionary.close();
    }
  }

  /** Collects the parts of a view. */
  static final class Builder {
    private final BufferAllocator allocator;
    private final int rowCount;
    private final long minTime;
    private final long maxTime;
    private final long @Nullable [] deletedRows;
    private final List<ColumnView> columns = new ArrayList<>();
    private final List<TagView> tags = new ArrayList<>();

    Builder(
        BufferAllocator allocator,
        int rowCount,
        long minTime,
        long maxTime,
        long @Nullable [] deletedRows) {
      this.allocator = allocator;
      this.rowCount = rowCount;
      this.minTime = minTime;
      this.maxTime = maxTime;
      this.deletedRows = deletedRows;
    }

    void add(ColumnView column) {
      columns.add(column);
    }

    void add(ColumnView tagCodes, ColumnView dictionary) {
      tags.add(new TagView(tagCodes, dictionary));
    }

    BlockView build(long id) {
      return new BlockView(this, id);
    }
  }
}
