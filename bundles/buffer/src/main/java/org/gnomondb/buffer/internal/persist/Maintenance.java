package org.gnomondb.buffer.internal.persist;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.buffer.PersistEvent;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.damage.DamagedObject;
import org.gnomondb.api.damage.DamagedObjects;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.query.FileMerger;
import org.gnomondb.buffer.internal.index.FileIndex;
import org.gnomondb.buffer.internal.index.IndexChange;
import org.gnomondb.buffer.internal.index.IndexedFile;
import org.gnomondb.buffer.internal.index.TableKey;
import org.gnomondb.buffer.internal.tables.Tables;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps files few and wanted, on a thread of its own: removes those whose rows are deleted, expired
 * or damaged, merges small ones, and deletes from the store what nobody reads any more.
 */
public final class Maintenance {
  private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);

  private final Tables tables;
  private final FileIndex index;
  private final FileStore files;
  private final LiveTables live;
  private final DamagedObjects damaged;
  private final Supplier<@Nullable FileMerger> merger;
  private final Predicate<DataFile> isOwn;
  private final Runnable truncate;
  private final long periodMillis;
  private final Worker worker = new Worker("buffer-maintenance", this::run);
  private final AtomicBoolean hasWork = new AtomicBoolean();

  private final Queue<IndexedFile> unused = new ConcurrentLinkedQueue<>();
  private final LongAdder compactionCount = new LongAdder();
  private final LongAdder deletedCount = new LongAdder();

  /**
   * @param merger what merges files at the moment, or null while nobody does
   * @param isOwn whether this process has made a file
   * @param truncate removes files of the log that are due
   * @param periodMillis how often expired files are looked for when nothing else happens
   */
  public Maintenance(
      Tables tables,
      FileIndex index,
      FileStore files,
      LiveTables live,
      DamagedObjects damaged,
      Supplier<@Nullable FileMerger> merger,
      Predicate<DataFile> isOwn,
      Runnable truncate,
      long periodMillis) {
    this.tables = tables;
    this.index = index;
    this.files = files;
    this.live = live;
    this.damaged = damaged;
    this.merger = merger;
    this.isOwn = isOwn;
    this.truncate = truncate;
    this.periodMillis = periodMillis;
  }

  public void start() {
    worker.start();
  }

  /** To be called when a file that was removed has no reader any more. */
  public void delete(IndexedFile file) {
    unused.add(file);
    wakeUp();
  }

  /** Lets the thread look for work. */
  public void wakeUp() {
    hasWork.set(true);
    worker.signal();
  }

  /** Merges of files since the start. */
  public long compactions() {
    return compactionCount.sum();
  }

  /** Files deleted from the store since the start. */
  public long filesDeleted() {
    return deletedCount.sum();
  }

  /** Ends the thread; a merge under way is given up. */
  public void stop() throws InterruptedException {
    worker.stop();
  }

  private void run() throws InterruptedException {
    deleteLeftovers();
    while (true) {
      var _ = worker.await(() -> hasWork.getAndSet(false), periodMillis);
      doAll();
    }
  }

  /** What fails is tried again the next time. */
  private void doAll() {
    try {
      truncate.run();
      removeUnwanted();
      deleteUnused();
      while (!worker.isStopping() && compactOne()) {
        removeUnwanted();
        deleteUnused();
      }
    } catch (GnomonException | ObjectStoreException e) {
      if (!worker.isStopping()) {
        LOG.warn("Maintenance of files failed and is tried again later: {}", e.getMessage());
      }
    }
  }

  private void removeUnwanted() {
    Set<ObjectPath> setAside =
        damaged.list().stream().map(DamagedObject::path).collect(Collectors.toSet());
    for (Map.Entry<TableKey, List<DataFile>> table : tables.files().entrySet()) {
      List<DataFile> unwanted = unwanted(table.getKey(), table.getValue(), setAside);
      if (!unwanted.isEmpty()) {
        commit(table.getKey(), unwanted, List.of(), PersistEvent.Kind.REMOVED);
        LOG.info("{} files of deleted, expired or damaged rows were removed", unwanted.size());
      }
    }
  }

  /** Those that were set aside as damaged are not in the store any more. */
  private List<DataFile> unwanted(TableKey key, List<DataFile> all, Set<ObjectPath> setAside) {
    if (live.isGone(key)) {
      return all;
    }
    long minTime = live.minTime(key);
    return all.stream()
        .filter(file -> file.maxTime() < minTime || setAside.contains(file.path()))
        .toList();
  }

  /** Returns whether there was something to merge. The smallest job of all tables comes first. */
  private boolean compactOne() throws ObjectStoreException {
    FileMerger available = merger.get();
    if (available == null) {
      return false;
    }
    Optional<Job> job =
        tables.files().entrySet().stream()
            .filter(table -> live.find(table.getKey()) != null)
            .flatMap(
                table ->
                    CompactionPlan.next(table.getValue())
                        .map(plan -> new Job(table.getKey(), plan))
                        .stream())
            .min(Comparator.comparingLong(Job::bytes));
    if (job.isEmpty()) {
      return false;
    }
    compact(job.get(), new Compaction(files, available));
    return true;
  }

  private void compact(Job job, Compaction compaction) throws ObjectStoreException {
    TableDefinition table = live.find(job.key());
    if (table == null) {
      return; // Deleted meanwhile; its files go with the next look.
    }
    List<DataFile> made = compaction.run(job.key(), table, job.plan(), live.minTime(job.key()));
    commit(job.key(), job.plan().inputs(), made, PersistEvent.Kind.COMPACTED);
    compactionCount.increment();
    LOG.debug("{} files became {}", job.plan().inputs().size(), made.size());
  }

  private void commit(
      TableKey key, List<DataFile> removed, List<DataFile> added, PersistEvent.Kind reason) {
    index.commit(new IndexChange(0, indexed(key, added), indexed(key, removed), reason));
    tables.replaceFiles(key, removed, added);
  }

  private void deleteUnused() throws ObjectStoreException {
    for (IndexedFile file = unused.peek(); file != null; file = unused.peek()) {
      files.delete(file.file());
      deletedCount.increment();
      unused.remove();
    }
  }

  /**
   * Deletes what earlier processes have left: files that they had removed, and files that never
   * came into the index. They can't commit them any more, as the index has been taken over.
   */
  private void deleteLeftovers() {
    try {
      Set<IndexedFile> known = new HashSet<>();
      List<IndexedFile> found = new ArrayList<>(files.list());
      index.files().forEach((key, list) -> known.addAll(indexed(key, list)));
      found.removeIf(file -> known.contains(file) || isOwn.test(file.file()));
      for (IndexedFile file : found) {
        files.delete(file.file());
      }
      if (!found.isEmpty()) {
        LOG.info("{} files that belong to no table were deleted", found.size());
      }
    } catch (ObjectStoreException e) {
      LOG.warn("Files that belong to no table were not looked for: {}", e.getMessage());
    }
  }

  private static List<IndexedFile> indexed(TableKey key, List<DataFile> files) {
    return files.stream().map(file -> new IndexedFile(key, file)).toList();
  }

  private record Job(TableKey key, CompactionPlan plan) {
    long bytes() {
      return plan.inputs().stream().mapToLong(DataFile::sizeBytes).sum();
    }
  }
}
