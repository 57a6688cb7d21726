package org.gnomondb.wal.internal;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.gnomondb.api.damage.DamagedObjects;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.wal.WalSink;
import org.gnomondb.api.wal.WriteAheadLog;
import org.gnomondb.api.write.TableBatch;
import org.gnomondb.gate.ServiceGate;
import org.gnomondb.gate.StoreAccess;
import org.gnomondb.kernel.lifecycle.Lifecycle;
import org.gnomondb.wal.internal.format.WalEncoder;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Offers the log as a service.
 *
 * <p>The store may be replaced side by side, hence the gate. At least one has to be there, which
 * makes starts and stops safe in any order: without a store the component is not there at all, and
 * when the last store goes, this component is deactivated, with its last flush, before the store
 * is.
 */
@Component(
    service = WriteAheadLog.class,
    immediate = true,
    configurationPid = WalComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class WalComponent implements WriteAheadLog {
  public static final String PID = "org.gnomondb.wal";

  /** Options of the log. */
  public @interface Config {
    /** The first segment of the paths of all objects of this server. */
    String nodeId();

    /** The least time between two files, as long as few bytes wait. */
    long flushIntervalMillis() default 1_000;

    /** The bytes of batches that may wait or be flushed; beyond it writes are refused. */
    long waitingBytesMax() default 256L << 20;

    /** Files that are kept although their rows are in data files. */
    long keptFiles() default 5;

    /**
     * Whether writes are answered without being made durable here: then they are durable only once
     * they are in data files.
     */
    boolean withoutWal() default false;
  }

  private final ServiceGate<ObjectStore> storeGate = new ServiceGate<>("the object store");
  private final GroupCommitLog log;
  private final long keptFiles;

  @Activate
  public WalComponent(
      Config config,
      BundleContext context,
      @Reference Lifecycle lifecycle,
      @Reference DamagedObjects damaged) {
    // The framework's id outlives an update of this bundle and no process.
    UUID owner = UUID.fromString(context.getProperty(Constants.FRAMEWORK_UUID));
    StoreAccess store = new StoreAccess(storeGate, Thread::sleep);
    this.log =
        new GroupCommitLog(
            new WalFiles(store, config.nodeId(), owner, !config.withoutWal()),
            damaged,
            new WalEncoder(owner),
            Limits.of(Duration.ofMillis(config.flushIntervalMillis()), config.waitingBytesMax()),
            System::nanoTime,
            lifecycle);
    this.keptFiles = config.keptFiles();
    log.start();
  }

  @Reference(cardinality = ReferenceCardinality.AT_LEAST_ONE, policy = ReferencePolicy.DYNAMIC)
  void bindStore(ObjectStore store) {
    storeGate.bind(store);
  }

  void unbindStore(ObjectStore store) {
    storeGate.unbind(store);
  }

  @Deactivate
  void close() {
    log.close();
  }

  @Override
  public CompletableFuture<Void> append(List<TableBatch> batches) {
    return log.append(batches);
  }

  @Override
  public Attachment attach(WalSink sink, long after, long lastUsed) {
    return log.attach(sink, after, lastUsed);
  }

  @Override
  public void truncate(long upTo) {
    log.truncate(upTo - keptFiles);
  }
}
