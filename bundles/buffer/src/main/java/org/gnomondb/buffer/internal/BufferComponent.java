package org.gnomondb.buffer.internal;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.gnomondb.api.buffer.PersistEvent;
import org.gnomondb.api.buffer.PersistEvents;
import org.gnomondb.api.buffer.TableSnapshot;
import org.gnomondb.api.buffer.WriteBuffer;
import org.gnomondb.api.cache.FileCache;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.api.damage.DamageListener;
import org.gnomondb.api.damage.DamagedObject;
import org.gnomondb.api.damage.DamagedObjects;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.metrics.Metric;
import org.gnomondb.api.metrics.MetricSource;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.query.FileMerger;
import org.gnomondb.api.query.SystemTable;
import org.gnomondb.api.wal.WriteAheadLog;
import org.gnomondb.buffer.internal.index.TableKey;
import org.gnomondb.gate.ServiceGate;
import org.gnomondb.gate.StoreAccess;
import org.gnomondb.kernel.lifecycle.Lifecycle;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Offers the rows of all tables as a service, the history of their files, and what there is to
 * measure.
 *
 * <p>Catalog and log are static references: when one of them is replaced, this goes with it and is
 * filled again from files and log. The store, what merges files and what caches them come and go.
 */
@Component(
    service = {
      WriteBuffer.class,
      PersistEvents.class,
      MetricSource.class,
      SystemTable.class,
      DamageListener.class
    },
    immediate = true,
    configurationPid = BufferComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class BufferComponent
    implements WriteBuffer, PersistEvents, MetricSource, SystemTable, DamageListener {
  public static final String PID = "org.gnomondb.buffer";

  private final BufferOptions options;
  private final UUID owner;
  private final Catalog catalog;
  private final WriteAheadLog log;
  private final Lifecycle lifecycle;
  private final DamagedObjects damaged;
  private final ServiceGate<ObjectStore> storeGate = new ServiceGate<>("the object store");
  private volatile @Nullable FileMerger merger;
  private volatile @Nullable FileCache cache;
  private volatile @Nullable Storage storage;

  @Activate
  public BufferComponent(
      BufferOptions options,
      BundleContext context,
      @Reference Catalog catalog,
      @Reference WriteAheadLog log,
      @Reference Lifecycle lifecycle,
      @Reference DamagedObjects damaged) {
    this.options = options;
    // The framework's id outlives an update of this bundle and no process.
    this.owner = UUID.fromString(context.getProperty(Constants.FRAMEWORK_UUID));
    this.catalog = catalog;
    this.log = log;
    this.lifecycle = lifecycle;
    this.damaged = damaged;
  }

  @Reference(cardinality = ReferenceCardinality.AT_LEAST_ONE, policy = ReferencePolicy.DYNAMIC)
  void bindStore(ObjectStore store) {
    storeGate.bind(store);
  }

  void unbindStore(ObjectStore store) {
    storeGate.unbind(store);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindMerger(FileMerger fileMerger) {
    merger = fileMerger;
  }

  void unbindMerger(FileMerger fileMerger) {
    if (merger == fileMerger) {
      merger = null;
    }
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindCache(FileCache fileCache) {
    cache = fileCache;
  }

  void unbindCache(FileCache fileCache) {
    if (cache == fileCache) {
      cache = null;
    }
  }

  /** Called after the references have been bound, and before the service is handed out. */
  @Activate
  void open() throws ObjectStoreException {
    try {
      Storage opened = openStorage();
      storage = opened;
      opened.attach(log);
    } catch (ObjectStoreException e) {
      lifecycle.failed(
          "the index of data files can't be opened in the object store (%s); make the store work and start again"
              .formatted(e.getMessage()));
      throw e;
    } catch (GnomonException e) {
      // Without what is in the log the server would give wrong answers: it must not work then.
      lifecycle.failed("the write-ahead log can't be replayed: " + e.getMessage());
      close();
      throw e;
    }
  }

  @Deactivate
  void close() {
    Storage opened = storage;
    if (opened != null) {
      opened.close();
      storage = null;
    }
  }

  @Override
  public TableSnapshot snapshot(DatabaseId database, TableId table) {
    return storage().snapshot(new TableKey(database, table));
  }

  @Override
  public List<PersistEvent> after(long after, int max, Duration timeout)
      throws InterruptedException {
    return storage().events().after(after, max, timeout);
  }

  @Override
  public void isDamaged(DamagedObject object) {
    Storage opened = storage;
    if (opened != null) {
      opened.removeDamagedFiles();
    }
  }

  @Override
  public List<Metric> metrics() {
    return storage().metrics();
  }

  @Override
  public String name() {
    return ParquetFilesTable.NAME;
  }

  @Override
  public List<Column> columns() {
    return ParquetFilesTable.COLUMNS;
  }

  @Override
  public List<List<@Nullable Object>> rows(String database) {
    return ParquetFilesTable.rows(catalog.snapshot().database(database), storage().files());
  }

  private Storage openStorage() throws ObjectStoreException {
    return new Storage(
        new StorageContext(
            options.nodeId(),
            owner,
            catalog,
            new StoreAccess(storeGate, Thread::sleep),
            Thread::sleep,
            lifecycle,
            damaged,
            () -> merger,
            () -> cache),
        options,
        log);
  }

  private Storage storage() {
    Storage opened = storage;
    if (opened == null) {
      throw new IllegalStateException("the buffer is used before it was opened");
    }
    return opened;
  }
}
