package org.gnomondb.buffer.internal;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.gnomondb.api.buffer.BufferBlock;
import org.gnomondb.api.buffer.TableSnapshot;

/** What is published of a table. It owns a reference to each of its blocks. */
final class TableView {
  private final List<BlockView> blocks;
  private final long rowCount;
  private final AtomicInteger references = new AtomicInteger(1);

  /**
   * @param blocks in write order, each with a reference that this view takes over
   * @param rowCount rows that are not deleted
   */
  TableView(List<BlockView> blocks, long rowCount) {
    this.blocks = List.copyOf(blocks);
    this.rowCount = rowCount;
  }

  static TableView empty() {
    return new TableView(List.of(), 0);
  }

  List<BlockView> blocks() {
    return blocks;
  }

  /** Adds a reference unless the last one is gone: then a newer view has been published. */
  boolean tryRetain() {
    int before;
    do {
      before = references.get();
      if (before == 0) {
        return false;
      }
    } while (!references.compareAndSet(before, before + 1));
    return true;
  }

  void release() {
    if (references.decrementAndGet() == 0) {
      blocks.forEach(BlockView::release);
    }
  }

  /** A snapshot that takes over one reference. */
  TableSnapshot toSnapshot() {
    return new Snapshot();
  }

  private final class Snapshot implements TableSnapshot {
    private final AtomicBoolean isClosed = new AtomicBoolean();

    @Override
    public List<BufferBlock> blocks() {
      return List.copyOf(blocks);
    }

    @Override
    public long rowCount() {
      return rowCount;
    }

    @Override
    public void close() {
      if (isClosed.compareAndSet(false, true)) {
        release();
      }
    }
  }
}
