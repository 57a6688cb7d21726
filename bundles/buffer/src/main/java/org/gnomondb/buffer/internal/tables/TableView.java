package org.gnomondb.buffer.internal.tables;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.gnomondb.api.buffer.BufferRun;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.buffer.TableSnapshot;
import org.gnomondb.buffer.internal.memory.RunView;

/** What is published of a table. It owns a reference to each of its files and runs. */
final class TableView {
  private final List<TrackedFile> files;
  private final List<DataFile> dataFiles;
  private final List<RunView> runs;
  private final AtomicInteger references = new AtomicInteger(1);

  /**
   * @param files in write order, each with a reference that this view takes over
   * @param runs in write order, each with a reference that this view takes over
   */
  TableView(List<TrackedFile> files, List<RunView> runs) {
    this.files = List.copyOf(files);
    this.dataFiles = files.stream().map(TrackedFile::file).toList();
    this.runs = List.copyOf(runs);
  }

  static TableView empty() {
    return new TableView(List.of(), List.of());
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
      runs.forEach(RunView::release);
      files.forEach(TrackedFile::release);
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
      return dataFiles;
    }

    @Override
    public List<BufferRun> runs() {
      return List.copyOf(runs);
    }

    @Override
    public void close() {
      if (!isClosed.getAndSet(true)) {
        release();
      }
    }
  }
}
