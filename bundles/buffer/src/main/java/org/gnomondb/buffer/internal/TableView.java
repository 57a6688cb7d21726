package org.gnomondb.buffer.internal;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.gnomondb.api.buffer.BufferRun;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.buffer.TableSnapshot;

/** What is published of a table. It owns a reference to each of its blocks. */
final class TableView {
  private final List<BlockView> blocks;
  private final AtomicInteger references = new AtomicInteger(1);

  /**
   * @param blocks in write order, each with a reference that this view takes over
   */
  TableView(List<BlockView> blocks) {
    this.blocks = List.copyOf(blocks);
  }

  static TableView empty() {
    return new TableView(List.of());
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
    public List<DataFile> files() {
      return List.of();
    }

    @Override
    public List<BufferRun> runs() {
      return blocks.isEmpty() ? List.of() : List.of(() -> List.copyOf(blocks));
    }

    @Override
    public void close() {
      if (isClosed.compareAndSet(false, true)) {
        release();
      }
    }
  }
}
