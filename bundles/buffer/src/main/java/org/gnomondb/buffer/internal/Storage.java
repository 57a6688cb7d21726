package org.gnomondb.buffer.internal;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.buffer.PersistEvents;
import org.gnomondb.api.buffer.TableSnapshot;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.catalog.CatalogChange;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.api.metrics.Metric;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.wal.WalSink;
import org.gnomondb.api.wal.WriteAheadLog;
import org.gnomondb.api.write.TableBatch;
import org.gnomondb.buffer.internal.index.DataFiles;
import org.gnomondb.buffer.internal.index.FileIndex;
import org.gnomondb.buffer.internal.index.IndexedFile;
import org.gnomondb.buffer.internal.index.TableKey;
import org.gnomondb.buffer.internal.memory.RunBuffer;
import org.gnomondb.buffer.internal.memory.TableColumns;
import org.gnomondb.buffer.internal.persist.FileStore;
import org.gnomondb.buffer.internal.persist.Maintenance;
import org.gnomondb.buffer.internal.persist.SnapshotPolicy;
import org.gnomondb.buffer.internal.persist.Snapshots;
import org.gnomondb.buffer.internal.tables.Tables;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rows of all tables: the buffer, the files, and what moves rows from one to the other. */
final class Storage implements WalSink, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Storage.class);

  private static final String METRIC_PREFIX = "gnomon_";

  /** How many times the memory that forces a snapshot may be used before writes are refused. */
  private static final int REFUSED_FACTOR = 2;

  /** What the heap is expected to need for each row of a run while it becomes a file. */
  private static final long HEAP_BYTES_PER_ROW = 128;

  /** How long rows stay in memory at most that are durable nowhere else. */
  private static final long WITHOUT_WAL_WINDOW_MILLIS = 10_000;

  /** How long the end waits for rows to become files that are durable nowhere else. */
  private static final long PERSIST_AT_END_MILLIS = 60_000;

  private final BufferOptions options;
  private final BufferAllocator allocator = new RootAllocator();
  private final AtomicLong blockIds = new AtomicLong();
  private final CatalogTables live;
  private final SnapshotPolicy policy;
  private final FileIndex index;
  private final Tables tables;
  private final Maintenance maintenance;
  private final Snapshots snapshots;
  private final Truncation truncation;
  private final Fence fence;
  private WriteAheadLog.@Nullable Attachment attachment;

  /**
   * Reads the index, takes it over, and starts the threads.
   *
   * @throws ObjectStoreException when the store can't be read or written
   */
  Storage(StorageContext context, BufferOptions options, WriteAheadLog log)
      throws ObjectStoreException {
    this.options = options;
    this.live = new CatalogTables(context.catalog(), Clock.systemUTC());
    this.policy = policy(options);
    this.index =
        FileIndex.open(
            context.store(),
            context.nodeId(),
            context.owner(),
            context.lifecycle(),
            context.damaged(),
            context.pause());
    FileNonces nonces = new FileNonces(ThreadLocalRandom.current().nextInt());
    FileStore files =
        new FileStore(
            context.store(), new DataFiles(context.nodeId()), nonces::next, context.cache());
    this.truncation = new Truncation(log::truncate, System::nanoTime);
    this.fence = new Fence(index::requireOwner, System::nanoTime);
    this.tables = new Tables(this::newRunBuffer, this::deleteUnused);
    this.maintenance =
        new Maintenance(
            tables,
            index,
            files,
            live,
            context.damaged(),
            context.merger(),
            nonces::isOwn,
            truncation::run,
            options.retentionCheckMillis());
    this.snapshots =
        new Snapshots(
            tables, index, files, live, policy, allocator::getAllocatedMemory, this::afterSnapshot);
    reserveIds(context.catalog(), index.files().keySet());
    index.files().forEach((key, list) -> tables.replaceFiles(key, List.of(), list));
    snapshots.start();
  }

  /** Takes in what the log has, and from now on what it gets. */
  void attach(WriteAheadLog log) {
    long persisted = index.walSequence();
    attachment = log.attach(this, persisted, Math.max(persisted, index.lastWalSequence()));
    truncation.persisted(persisted);
    maintenance.start();
  }

  TableSnapshot snapshot(TableKey key) {
    return tables.snapshot(key);
  }

  /** To be called when data files may have been set aside as damaged. */
  void removeDamagedFiles() {
    maintenance.wakeUp();
  }

  PersistEvents events() {
    return index.events();
  }

  /** All files by table, in write order. */
  List<IndexedFile> files() {
    List<IndexedFile> files = new ArrayList<>();
    tables
        .files()
        .forEach((key, list) -> list.forEach(file -> files.add(new IndexedFile(key, file))));
    return files;
  }

  List<Metric> metrics() {
    Tables.Fill fill = tables.fill();
    List<DataFile> files = files().stream().map(IndexedFile::file).toList();
    long fileBytes = files.stream().mapToLong(DataFile::sizeBytes).sum();
    return List.of(
        gauge("buffer_rows", "Rows that are not in files", fill.rows() + fill.sealedRows()),
        gauge("buffer_bytes", "Memory that these rows take", allocator.getAllocatedMemory()),
        gauge("data_files", "Parquet files", files.size()),
        gauge("data_files_bytes", "Size of all Parquet files", fileBytes),
        counter("snapshot_rows", "Rows persisted by snapshots", snapshots.rowsPersisted()),
        counter("snapshot_files", "Files made by snapshots", snapshots.filesPersisted()),
        counter("snapshot_bytes", "Size of files made by snapshots", snapshots.bytesPersisted()),
        counter("compactions", "Merges of files into fewer ones", maintenance.compactions()),
        counter("data_files_deleted", "Files removed from the store", maintenance.filesDeleted()));
  }

  private static Metric gauge(String name, String help, long value) {
    return Metric.gauge(METRIC_PREFIX + name, help, (double) value);
  }

  private static Metric counter(String name, String help, long value) {
    return Metric.counter(METRIC_PREFIX + name, help, (double) value);
  }

  @Override
  public void apply(long sequence, List<TableBatch> batches) {
    fence.check();
    tables.append(sequence, batches);
    snapshots.rowsAppended();
  }

  @Override
  public boolean isAccepting() {
    return allocator.getAllocatedMemory() < policy.refusedBytes();
  }

  /** Ends the threads and gives all memory back that no query holds. */
  @Override
  public void close() {
    if (attachment != null) {
      attachment.close();
    }
    try {
      if (options.withoutWal() && !snapshots.persistAll(PERSIST_AT_END_MILLIS)) {
        LOG.error("Rows are lost: without a log they had to be stored as files, which failed");
      }
      index.close();
      snapshots.stop();
      maintenance.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    tables.close();
    long bytesLeft = allocator.getAllocatedMemory();
    if (bytesLeft != 0) {
      LOG.error("native memory not released: {} bytes of the buffer", bytesLeft);
      return;
    }
    allocator.close();
  }

  /** A snapshot must fit into the heap, however small that is. */
  private static SnapshotPolicy policy(BufferOptions options) {
    long rowsInHeap = Runtime.getRuntime().maxMemory() / HEAP_BYTES_PER_ROW;
    return new SnapshotPolicy(
        options.snapshotFiles(),
        Math.min(options.snapshotRows(), rowsInHeap),
        options.forcedSnapshotBytes(),
        REFUSED_FACTOR * options.forcedSnapshotBytes(),
        options.withoutWal() ? WITHOUT_WAL_WINDOW_MILLIS : 0);
  }

  /** A catalog that has lost something must not give ids again that data files stand under. */
  private static void reserveIds(Catalog catalog, Set<TableKey> keys) {
    if (!keys.isEmpty()) {
      int database = keys.stream().mapToInt(key -> key.database().value()).max().orElseThrow();
      int table = keys.stream().mapToInt(key -> key.table().value()).max().orElseThrow();
      catalog.commit(
          List.of(new CatalogChange.ReserveIds(new DatabaseId(database), new TableId(table))));
    }
  }

  private void afterSnapshot() {
    truncation.persisted(index.walSequence());
    maintenance.wakeUp();
  }

  private void deleteUnused(IndexedFile file) {
    maintenance.delete(file);
  }

  /** Null for a table that is gone: its rows in the log are of no use any more. */
  private @Nullable RunBuffer newRunBuffer(TableKey key) {
    TableDefinition table = live.find(key);
    return table == null
        ? null
        : new RunBuffer(
            allocator,
            blockIds::incrementAndGet,
            new TableColumns(allocator, TableColumns.timeOf(table), id -> column(key, id)));
  }

  private ColumnDefinition column(TableKey key, ColumnId id) {
    TableDefinition table = live.find(key);
    ColumnDefinition column = table == null ? null : TableColumns.columnOf(table, id);
    if (column == null) {
      throw new IllegalStateException("the catalog has no column %s of %s".formatted(id, key));
    }
    return column;
  }
}
