package org.gnomondb.buffer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.buffer.TableSnapshot;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.catalog.CatalogChange;
import org.gnomondb.api.catalog.CatalogSnapshot;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.damage.FakeDamagedObjects;
import org.gnomondb.api.objectstore.FakeObjectStore;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.wal.WalSink;
import org.gnomondb.api.wal.WriteAheadLog;
import org.gnomondb.api.write.TableBatch;
import org.gnomondb.buffer.internal.index.TableKey;
import org.gnomondb.buffer.internal.memory.TestRows;
import org.gnomondb.gate.ServiceGate;
import org.gnomondb.gate.StoreAccess;
import org.gnomondb.kernel.lifecycle.Lifecycle;

/** A store, the storages opened on it, and the catalog and log that they work with. */
final class StorageFixture implements AutoCloseable {
  static final TableKey TABLE = new TableKey(TestRows.DATABASE, TestRows.TABLE.id());

  private static final long DEADLINE_SECONDS = 30;

  final FakeObjectStore store = new FakeObjectStore();
  final FakeDamagedObjects damaged = new FakeDamagedObjects();
  final FakeCatalog catalog = new FakeCatalog();
  final FakeLog log = new FakeLog();
  final List<String> failures = Collections.synchronizedList(new ArrayList<>());
  private final List<Storage> storages = new ArrayList<>();

  /** A storage that has taken in what the log has. */
  Storage open(Options options) throws ObjectStoreException {
    Storage storage = openDetached(options, new UUID(1, 1));
    storage.attach(log);
    return storage;
  }

  /** A storage that gets its rows from the test, and removes nothing from the store. */
  Storage openDetached(Options options, UUID owner) throws ObjectStoreException {
    ServiceGate<ObjectStore> gate = new ServiceGate<>("the object store");
    gate.bind(store);
    Storage storage =
        new Storage(
            new StorageContext(
                "node",
                owner,
                catalog,
                new StoreAccess(gate, millis -> {}),
                millis -> {},
                lifecycle(),
                damaged,
                () -> null,
                () -> null),
            options,
            log);
    storages.add(storage);
    return storage;
  }

  /** A batch of one row, which differs from those with other numbers. */
  static List<TableBatch> row(int number) {
    return List.of(TestRows.batch(List.of(TestRows.row(number, "host", "h", "i", (long) number))));
  }

  /** Rows in the buffer and in files, in this order. */
  static List<Long> rowCounts(Storage storage) {
    try (TableSnapshot snapshot = storage.snapshot(TABLE)) {
      return rowCounts(snapshot);
    }
  }

  static List<Long> rowCounts(TableSnapshot snapshot) {
    long buffered =
        snapshot.runs().stream()
            .flatMap(run -> run.blocks().stream())
            .mapToLong(block -> block.rowCount())
            .sum();
    long filed = snapshot.files().stream().mapToLong(DataFile::rowCount).sum();
    return List.of(buffered, filed);
  }

  static void awaitTrue(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline for: %s", what).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    store.setDown(false);
    store.releaseCreates();
    storages.forEach(Storage::close);
  }

  private Lifecycle lifecycle() {
    return new Lifecycle() {
      @Override
      public void listening(String url) {
        throw new AssertionError("a storage does not listen");
      }

      @Override
      public void failed(String message) {
        failures.add(message);
      }
    };
  }

  /**
   * Options of a storage.
   *
   * @param snapshotRows rows after which a snapshot is made
   */
  @SuppressWarnings("ClassExplicitlyAnnotation") // what the framework does from a configuration
  record Options(long snapshotRows, long forcedSnapshotBytes, boolean withoutWal)
      implements BufferOptions {
    private static final long PLENTY = 1L << 40;

    static final Options DEFAULT = new Options(PLENTY, PLENTY, false);

    static Options snapshotAfter(long rows) {
      return new Options(rows, PLENTY, false);
    }

    @Override
    public String nodeId() {
      return "node";
    }

    @Override
    public int snapshotFiles() {
      return Integer.MAX_VALUE;
    }

    @Override
    public long retentionCheckMillis() {
      return TimeUnit.DAYS.toMillis(1);
    }

    @Override
    public Class<? extends Annotation> annotationType() {
      return BufferOptions.class;
    }
  }

  /** A catalog with one table, which can be taken away. */
  static final class FakeCatalog implements Catalog {
    final List<CatalogChange> committed = Collections.synchronizedList(new ArrayList<>());
    private volatile CatalogSnapshot snapshot = with(Map.of("m", TestRows.TABLE));

    void removeTable() {
      snapshot = with(Map.of());
    }

    @Override
    public UUID id() {
      return new UUID(1, 1);
    }

    @Override
    public CatalogSnapshot snapshot() {
      return snapshot;
    }

    @Override
    public CatalogSnapshot commit(List<CatalogChange> changes) {
      committed.addAll(changes);
      return snapshot;
    }

    private static CatalogSnapshot with(Map<String, TableDefinition> tables) {
      return new CatalogSnapshot(
          1, Map.of("db", new DatabaseDefinition(TestRows.DATABASE, "db", tables)));
    }
  }

  /** A log that replays what was put into it, and takes note of what it is asked for. */
  static final class FakeLog implements WriteAheadLog {
    final List<List<TableBatch>> files = new ArrayList<>();
    long after = -1;
    boolean isAttached;

    @Override
    public CompletableFuture<Void> append(List<TableBatch> batches) {
      throw new AssertionError("a storage writes nothing to the log");
    }

    @Override
    public Attachment attach(WalSink sink, long replayAfter, long lastUsed) {
      after = replayAfter;
      isAttached = true;
      for (long sequence = replayAfter + 1; sequence <= files.size(); sequence++) {
        sink.apply(sequence, files.get((int) sequence - 1));
      }
      return () -> isAttached = false;
    }

    @Override
    public void truncate(long upTo) {
      throw new AssertionError("no file is due within the time of a test");
    }
  }
}
