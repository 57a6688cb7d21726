package org.gnomondb.buffer.internal.persist;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.buffer.PersistEvent;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.buffer.internal.index.FileIndex;
import org.gnomondb.buffer.internal.index.IndexChange;
import org.gnomondb.buffer.internal.index.IndexedFile;
import org.gnomondb.buffer.internal.index.TableKey;
import org.gnomondb.buffer.internal.index.WriteOrder;
import org.gnomondb.buffer.internal.memory.RunBuffer;
import org.gnomondb.buffer.internal.memory.SortedRun;
import org.gnomondb.buffer.internal.offheap.GrowableBuffer;
import org.gnomondb.buffer.internal.parquet.ParquetTableWriter;
import org.gnomondb.buffer.internal.tables.Run;
import org.gnomondb.buffer.internal.tables.Tables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes files of sealed runs, one run after the other, on a thread of its own. Files first, then
 * one entry of the index that names them all, then they are put in the place of the run: whatever
 * fails before the entry leaves nothing but files that nobody knows.
 */
public final class Snapshots {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
  private static final long RETRY_MILLIS = 1_000;
  private static final long FILE_BYTES_AT_FIRST = 1 << 20;

  /**
   * Days share a file up to so many bytes of values, before any encoding; where the heap is small
   * less, as so is other memory. Enough for a run of four million rows of 128 bytes.
   */
  private static final long FILE_VALUE_BYTES_MAX =
      Math.min(512L << 20, Runtime.getRuntime().maxMemory());

  private final Tables tables;
  private final FileIndex index;
  private final FileStore files;
  private final LiveTables live;
  private final SnapshotPolicy policy;
  private final LongSupplier bufferedBytes;
  private final Runnable afterSnapshot;
  private final Worker worker = new Worker("buffer-snapshot", this::run);
  private volatile boolean persistsAll;

  private final LongAdder rowCount = new LongAdder();
  private final LongAdder fileCount = new LongAdder();
  private final LongAdder byteCount = new LongAdder();

  /**
   * @param bufferedBytes the memory that rows take at the moment
   * @param afterSnapshot called on the thread when the index tells of a run's files
   */
  public Snapshots(
      Tables tables,
      FileIndex index,
      FileStore files,
      LiveTables live,
      SnapshotPolicy policy,
      LongSupplier bufferedBytes,
      Runnable afterSnapshot) {
    this.tables = tables;
    this.index = index;
    this.files = files;
    this.live = live;
    this.policy = policy;
    this.bufferedBytes = bufferedBytes;
    this.afterSnapshot = afterSnapshot;
  }

  public void start() {
    worker.start();
  }

  /** To be called after rows were appended: seals what has grown enough. */
  public void rowsAppended() {
    if (policy.mustSeal(tables.fill(), bufferedBytes.getAsLong())) {
      tables.seal();
    }
    if (tables.oldestSealed().isPresent()) {
      worker.signal();
    }
  }

  /** Rows that have become files, since the start. */
  public long rowsPersisted() {
    return rowCount.sum();
  }

  /** Files that snapshots have made, since the start. */
  public long filesPersisted() {
    return fileCount.sum();
  }

  /** The size of these files. */
  public long bytesPersisted() {
    return byteCount.sum();
  }

  /** Makes files of all rows that are buffered now, waiting for it, at most so long. */
  public boolean persistAll(long timeoutMillis) throws InterruptedException {
    tables.seal();
    persistsAll = true;
    try {
      worker.signal();
      return worker.await(() -> tables.oldestSealed().isEmpty(), timeoutMillis);
    } finally {
      persistsAll = false;
    }
  }

  /** Ends the thread, after the file that it writes. */
  public void stop() throws InterruptedException {
    worker.stop();
  }

  private void run() throws InterruptedException {
    try {
      while (true) {
        persist(next());
        worker.signal();
        // Where memory is still full, no further rows come that would have this looked at.
        rowsAppended();
      }
    } catch (GnomonException e) {
      LOG.error("Snapshots end: {}", e.getMessage());
    }
  }

  /** Waits for a run that is due. */
  private Run next() throws InterruptedException {
    long windowMillis = policy.windowMillis() == 0 ? Long.MAX_VALUE : policy.windowMillis();
    while (!worker.await(this::isDue, windowMillis)) {
      tables.seal();
    }
    return tables.oldestSealed().orElseThrow();
  }

  private boolean isDue() {
    return tables.oldestSealed().isPresent() && mustPersist();
  }

  private boolean mustPersist() {
    return persistsAll
        || policy.windowMillis() > 0
        || policy.mustPersist(tables.fill(), bufferedBytes.getAsLong());
  }

  private void persist(Run run) throws InterruptedException {
    Map<TableKey, List<DataFile>> made = new TreeMap<>();
    for (Map.Entry<TableKey, RunBuffer> table : run.tables().entrySet()) {
      made.put(table.getKey(), persistUntilDone(table.getKey(), table.getValue(), run));
    }
    index.commit(
        new IndexChange(run.lastSequence(), indexed(made), List.of(), PersistEvent.Kind.ADDED));
    tables.replaceRun(run, made);
    afterSnapshot.run();
  }

  /** The rows stay in memory and in the log meanwhile, so that nothing is lost by trying on. */
  private List<DataFile> persistUntilDone(TableKey key, RunBuffer rows, Run run)
      throws InterruptedException {
    while (true) {
      try {
        return persist(key, rows, WriteOrder.ofSnapshot(run.lastSequence()));
      } catch (ObjectStoreException e) {
        LOG.error("Rows could not be stored as files; trying again: {}", e.getMessage());
        Thread.sleep(RETRY_MILLIS);
      }
    }
  }

  private List<DataFile> persist(TableKey key, RunBuffer rows, long writeOrder)
      throws ObjectStoreException, InterruptedException {
    TableDefinition table = live.find(key);
    if (table == null) {
      return List.of(); // Deleted meanwhile, and its rows with it.
    }
    SortedRun sorted = rows.sorted(table);
    ChunkPlan plan = ChunkPlan.of(sorted.times(), FILE_VALUE_BYTES_MAX / rows.bytesPerRow());
    List<DataFile> made = new ArrayList<>();
    for (SortedRun chunk : sorted.split(plan.chunkCount(), plan::chunkOf)) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the server is stopping");
      }
      DataFile file = persist(key, table, chunk, writeOrder);
      made.add(file);
      rowCount.add(file.rowCount());
      fileCount.increment();
      byteCount.add(file.sizeBytes());
    }
    return made;
  }

  private DataFile persist(TableKey key, TableDefinition table, SortedRun chunk, long writeOrder)
      throws ObjectStoreException {
    try (BufferAllocator allocator = new RootAllocator();
        GrowableBuffer memory = new GrowableBuffer(allocator, FILE_BYTES_AT_FIRST)) {
      return files.put(
          key, writeOrder, ParquetTableWriter.write(table, chunk.rowCount(), chunk::rows, memory));
    }
  }

  private static List<IndexedFile> indexed(Map<TableKey, List<DataFile>> files) {
    return files.entrySet().stream()
        .flatMap(
            table -> table.getValue().stream().map(file -> new IndexedFile(table.getKey(), file)))
        .toList();
  }
}
