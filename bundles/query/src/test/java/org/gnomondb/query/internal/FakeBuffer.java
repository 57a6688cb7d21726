package org.gnomondb.query.internal;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.TimeStampNanoVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.gnomondb.api.buffer.BufferBlock;
import org.gnomondb.api.buffer.BufferRun;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.buffer.TableSnapshot;
import org.gnomondb.api.buffer.WriteBuffer;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableId;
import org.jspecify.annotations.Nullable;

/** A buffer whose tables all have the blocks that a test shows. */
final class FakeBuffer implements WriteBuffer {
  private final BufferAllocator allocator;
  private final AtomicInteger openSnapshots = new AtomicInteger();
  private final AtomicInteger runsRead = new AtomicInteger();
  private volatile List<BufferRun> runs = List.of();
  private volatile List<DataFile> files = List.of();

  FakeBuffer(BufferAllocator allocator) {
    this.allocator = allocator;
  }

  void show(BufferBlock... newest) {
    List<BufferBlock> blocks = List.of(newest);
    runs =
        List.of(
            () -> {
              runsRead.incrementAndGet();
              return blocks;
            });
  }

  void showFiles(DataFile... newest) {
    files = List.of(newest);
  }

  Block block(long id, long... watts) {
    return new Block(id, watts, null);
  }

  /** The same rows with some that are hidden, a bit each. */
  Block hiding(Block block, long deletedRows) {
    return new Block(block.id, block.watts, new long[] {deletedRows});
  }

  /** How often somebody looked at the blocks of a run. */
  int runsRead() {
    return runsRead.get();
  }

  int openSnapshots() {
    return openSnapshots.get();
  }

  @Override
  public TableSnapshot snapshot(DatabaseId database, TableId table) {
    openSnapshots.incrementAndGet();
    List<DataFile> currentFiles = files;
    List<BufferRun> currentRuns = runs;
    return new TableSnapshot() {
      @Override
      public List<DataFile> files() {
        return currentFiles;
      }

      @Override
      public List<BufferRun> runs() {
        return currentRuns;
      }

      @Override
      public void close() {
        openSnapshots.decrementAndGet();
      }
    };
  }

  /** Rows with the columns time, counted from 0, and watts. */
  final class Block implements BufferBlock {
    private final long id;
    private final long[] watts;
    private final long @Nullable [] deletedRows;
    private final AtomicInteger exportCount = new AtomicInteger();

    private Block(long id, long[] watts, long @Nullable [] deletedRows) {
      this.id = id;
      this.deletedRows = deletedRows;
      this.watts = Arrays.copyOf(watts, watts.length);
    }

    int exportCount() {
      return exportCount.get();
    }

    @Override
    public long id() {
      return id;
    }

    @Override
    public int rowCount() {
      return watts.length;
    }

    @Override
    public long minTime() {
      return 0;
    }

    @Override
    public long maxTime() {
      return watts.length - 1L;
    }

    @Override
    public long @Nullable [] deletedRows() {
      return deletedRows;
    }

    @Override
    public void export(ArrowArray array, ArrowSchema schema) {
      exportCount.incrementAndGet();
      try (TimeStampNanoVector time = new TimeStampNanoVector("time", allocator);
          BigIntVector values = new BigIntVector("watts", allocator)) {
        for (int i = 0; i < watts.length; i++) {
          time.setSafe(i, i);
          values.setSafe(i, watts[i]);
        }
        time.setValueCount(watts.length);
        values.setValueCount(watts.length);
        try (VectorSchemaRoot root = VectorSchemaRoot.of(time, values)) {
          Data.exportVectorSchemaRoot(allocator, root, null, array, schema);
        }
      }
    }
  }
}
