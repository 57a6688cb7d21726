package org.gnomondb.buffer.internal.tables;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.buffer.TableSnapshot;
import org.gnomondb.api.write.TableBatch;
import org.gnomondb.buffer.internal.index.IndexedFile;
import org.gnomondb.buffer.internal.index.TableKey;
import org.gnomondb.buffer.internal.memory.RunBuffer;
import org.jspecify.annotations.Nullable;

/**
 * All tables. Writers, and those who put files in the place of runs, take turns; readers never
 * wait.
 */
public final class Tables implements AutoCloseable {
  private final RunBufferFactory buffers;
  private final Consumer<IndexedFile> onUnusedFile;
  private final Map<TableKey, Table> tables = new ConcurrentHashMap<>();

  // What follows is guarded by the lock, as is what changes in tables and runs.
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Run> sealed = new ArrayDeque<>();
  private Run active = new Run();

  /**
   * @param onUnusedFile called, on any thread, when a file that was removed has no reader any more
   */
  public Tables(RunBufferFactory buffers, Consumer<IndexedFile> onUnusedFile) {
    this.buffers = buffers;
    this.onUnusedFile = onUnusedFile;
  }

  /** Makes the place for the rows of a table. */
  @FunctionalInterface
  public interface RunBufferFactory {
    /** Returns null if there is no such table any more. */
    @Nullable RunBuffer create(TableKey table);
  }

  /** What is in a table now, for the caller to close. */
  public TableSnapshot snapshot(TableKey key) {
    Table table = tables.get(key);
    return table == null ? TableView.empty().toSnapshot() : table.snapshot();
  }

  /** The tables that have files, with them. */
  public Map<TableKey, List<DataFile>> files() {
    lock.lock();
    try {
      Map<TableKey, List<DataFile>> files = new TreeMap<>();
      tables.forEach(
          (key, table) -> {
            if (!table.files().isEmpty()) {
              files.put(key, table.files());
            }
          });
      return files;
    } finally {
      lock.unlock();
    }
  }

  /** Appends the rows of a WAL file and makes them visible. */
  public void append(long sequence, List<TableBatch> batches) {
    lock.lock();
    try {
      Set<TableKey> touched = new LinkedHashSet<>();
      for (TableBatch batch : batches) {
        TableKey key = new TableKey(batch.database(), batch.table());
        RunBuffer rows = activeRows(key);
        if (rows != null) {
          rows.append(batch);
          touched.add(key);
        }
      }
      active.countFile(sequence);
      touched.forEach(this::publish);
    } finally {
      lock.unlock();
    }
  }

  /** How much is buffered. */
  public Fill fill() {
    lock.lock();
    try {
      return new Fill(
          active.fileCount(),
          active.rowCount(),
          sealed.size(),
          sealed.stream().mapToLong(Run::rowCount).sum());
    } finally {
      lock.unlock();
    }
  }

  /**
   * How much is buffered.
   *
   * @param files WAL files of the run that grows
   * @param rows its rows
   * @param sealedRuns runs that grow no more
   * @param sealedRows their rows
   */
  public record Fill(int files, long rows, int sealedRuns, long sealedRows) {}

  /** Lets the run that grows grow no more, unless it is empty, and begins another one. */
  public void seal() {
    lock.lock();
    try {
      if (active.fileCount() > 0) {
        sealed.addLast(active);
        active = new Run();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The oldest run that grows no more. */
  public Optional<Run> oldestSealed() {
    lock.lock();
    try {
      return Optional.ofNullable(sealed.peekFirst());
    } finally {
      lock.unlock();
    }
  }

  /** Puts files in the place of the oldest sealed run, table by table in one step. */
  public void replaceRun(Run run, Map<TableKey, List<DataFile>> files) {
    lock.lock();
    try {
      if (sealed.peekFirst() != run) {
        throw new IllegalStateException("runs become files in the order in which they were sealed");
      }
      sealed.removeFirst();
      run.tables()
          .forEach(
              (key, rows) -> {
                Table table = Objects.requireNonNull(tables.get(key));
                table.remove(rows);
                table.replaceFiles(List.of(), files.getOrDefault(key, List.of()));
                publish(key);
              });
      run.close();
    } finally {
      lock.unlock();
    }
  }

  /** Puts files of a table in the place of others. */
  public void replaceFiles(TableKey key, Collection<DataFile> removed, Collection<DataFile> added) {
    lock.lock();
    try {
      tables
          .computeIfAbsent(key, newKey -> new Table(newKey, onUnusedFile))
          .replaceFiles(removed, added);
      publish(key);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      tables.values().forEach(Table::close);
      tables.clear();
      sealed.forEach(Run::close);
      sealed.clear();
      active.close();
      active = new Run();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable RunBuffer activeRows(TableKey key) {
    RunBuffer there = active.tables().get(key);
    if (there != null) {
      return there;
    }
    RunBuffer rows = buffers.create(key);
    if (rows != null) {
      active.put(key, rows);
      tables.computeIfAbsent(key, newKey -> new Table(newKey, onUnusedFile)).add(rows);
    }
    return rows;
  }

  /** Only runs that grow have something new; sealed ones keep what they have published. */
  private void publish(TableKey key) {
    RunBuffer growing = active.tables().get(key);
    if (growing != null) {
      growing.publish();
    }
    Objects.requireNonNull(tables.get(key)).publish();
  }
}
