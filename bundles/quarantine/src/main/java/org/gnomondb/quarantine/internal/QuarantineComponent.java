package org.gnomondb.quarantine.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.damage.DamageListener;
import org.gnomondb.api.damage.DamagedObject;
import org.gnomondb.api.damage.DamagedObjects;
import org.gnomondb.api.metrics.Metric;
import org.gnomondb.api.metrics.MetricSource;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.query.SystemTable;
import org.gnomondb.gate.ServiceGate;
import org.gnomondb.gate.StoreAccess;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers the quarantine as a service, and what is in it as metrics and as a system table.
 *
 * <p>The records of earlier starts are read in the background: no start waits for them.
 */
@Component(
    service = {DamagedObjects.class, MetricSource.class, SystemTable.class},
    immediate = true,
    configurationPid = QuarantineComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class QuarantineComponent implements DamagedObjects, MetricSource, SystemTable {
  public static final String PID = "org.gnomondb.quarantine";

  private static final Logger LOG = LoggerFactory.getLogger(QuarantineComponent.class);
  private static final Duration LOAD_PAUSE = Duration.ofSeconds(30);
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** Options of the quarantine. */
  public @interface Config {
    /** The first segment of the paths of all objects of this server. */
    String nodeId();
  }

  private final List<DamageListener> listeners = new CopyOnWriteArrayList<>();
  private final ServiceGate<ObjectStore> storeGate = new ServiceGate<>("the object store");
  private final Quarantine quarantine;
  private final Thread loader = Thread.ofVirtual().name("gnomon-quarantine").unstarted(this::load);

  @Activate
  public QuarantineComponent(Config config) {
    StoreAccess store = new StoreAccess(storeGate, Thread::sleep);
    this.quarantine =
        new Quarantine(store, config.nodeId(), Clock.systemUTC(), this::tellListeners);
  }

  @Reference(cardinality = ReferenceCardinality.AT_LEAST_ONE, policy = ReferencePolicy.DYNAMIC)
  void bindStore(ObjectStore store) {
    storeGate.bind(store);
  }

  void unbindStore(ObjectStore store) {
    storeGate.unbind(store);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindListener(DamageListener listener) {
    listeners.add(listener);
  }

  void unbindListener(DamageListener listener) {
    listeners.remove(listener);
  }

  /** Called after the references have been bound. */
  @Activate
  void start() {
    loader.start();
  }

  @Deactivate
  void close() {
    loader.interrupt();
  }

  @Override
  public void setAside(ObjectPath path, String kind, String reason) {
    quarantine.setAside(path, kind, reason);
  }

  @Override
  public List<DamagedObject> list() {
    return quarantine.list();
  }

  @Override
  public List<Metric> metrics() {
    return List.of(
        Metric.gauge(
            "gnomon_damaged_objects",
            "Objects of the store that were found damaged and are in quarantine.",
            quarantine.listedCount()),
        Metric.counter(
            "gnomon_damaged_objects_detected",
            "Objects of the store that were found damaged since the start.",
            (double) quarantine.detectedCount()));
  }

  @Override
  public String name() {
    return "damaged_objects";
  }

  @Override
  public List<Column> columns() {
    return List.of(
        new Column("path", ColumnType.STRING),
        new Column("kind", ColumnType.STRING),
        new Column("reason", ColumnType.STRING),
        new Column("size_bytes", ColumnType.INT64),
        new Column("detected_at", ColumnType.TIME),
        new Column("quarantine_path", ColumnType.STRING));
  }

  @Override
  public List<List<@Nullable Object>> rows(String database) {
    return list().stream().map(QuarantineComponent::row).toList();
  }

  private static List<@Nullable Object> row(DamagedObject object) {
    Instant detectedAt = object.detectedAt();
    return Arrays.asList(
        object.path().value(),
        object.kind(),
        object.reason(),
        object.sizeBytes(),
        detectedAt.getEpochSecond() * NANOS_PER_SECOND + detectedAt.getNano(),
        object.quarantinePath().value());
  }

  private void tellListeners(DamagedObject object) {
    listeners.forEach(listener -> listener.isDamaged(object));
  }

  private void load() {
    try {
      while (!isLoaded()) {
        Thread.sleep(LOAD_PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isLoaded() throws InterruptedException {
    try {
      quarantine.load();
      return true;
    } catch (ObjectStoreException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LOG.warn("the list of damaged objects can't be read yet: {}", e.getMessage());
      return false;
    }
  }
}
