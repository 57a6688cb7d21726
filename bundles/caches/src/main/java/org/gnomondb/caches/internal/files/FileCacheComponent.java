package org.gnomondb.caches.internal.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.cache.FileCache;
import org.gnomondb.api.damage.DamagedObjects;
import org.gnomondb.api.metrics.Metric;
import org.gnomondb.api.metrics.MetricSource;
import org.gnomondb.api.objectstore.ByteRange;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.gate.ServiceGate;
import org.gnomondb.gate.StoreAccess;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cache of data files as a service, and what it counts as metrics.
 *
 * <p>A cache that is replaced begins empty: its files are fetched again as they are read.
 */
@Component(
    service = {FileCache.class, MetricSource.class},
    immediate = true,
    configurationPid = FileCacheComponent.PID)
public final class FileCacheComponent implements FileCache, MetricSource {
  public static final String PID = "org.gnomondb.caches.files";

  private static final Logger LOG = LoggerFactory.getLogger(FileCacheComponent.class);

  /** Options of the file cache. */
  public @interface Config {
    /** Memory for all files, taken as files come. */
    long bytesMax() default 256L << 20;

    boolean isDisabled() default false;
  }

  private final ServiceGate<ObjectStore> stores = new ServiceGate<>("the object store");
  private final ServiceGate<DamagedObjects> damage = new ServiceGate<>("the quarantine");

  /** Takes as many bytes as a file has: rounding up to a power of two would waste a quarter. */
  private final BufferAllocator allocator =
      new RootAllocator(AllocationListener.NOOP, Long.MAX_VALUE, requested -> requested);

  private final long bytesMax;
  private final RecentFiles files;
  private final ParquetFileCache cache;

  @Activate
  public FileCacheComponent(Config config) {
    this(config.isDisabled() ? 0 : config.bytesMax(), InstantSource.system());
  }

  FileCacheComponent(long bytesMax, InstantSource clock) {
    this.bytesMax = bytesMax;
    this.files = new RecentFiles(bytesMax);
    this.cache =
        new ParquetFileCache(
            new StoreAccess(stores, Thread::sleep),
            damage,
            allocator,
            new KeepPolicy(bytesMax, clock),
            files);
  }

  @Reference(cardinality = ReferenceCardinality.AT_LEAST_ONE, policy = ReferencePolicy.DYNAMIC)
  void bindStore(ObjectStore store) {
    stores.bind(store);
  }

  void unbindStore(ObjectStore store) {
    stores.unbind(store);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindDamage(DamagedObjects quarantine) {
    damage.bind(quarantine);
  }

  void unbindDamage(DamagedObjects quarantine) {
    damage.unbind(quarantine);
  }

  /** Called when nobody reads any more, as callers hold leases. */
  @Deactivate
  void close() {
    files.clear();
    long bytesLeft = allocator.getAllocatedMemory();
    if (bytesLeft != 0) {
      LOG.error("native memory not released: {} bytes of the file cache", bytesLeft);
      return;
    }
    allocator.close();
  }

  /** The memory that files take, those included that are only held by readers. */
  long allocatedBytes() {
    return allocator.getAllocatedMemory();
  }

  @Override
  public void put(DataFile file, ByteBuffer content) {
    cache.put(file, content);
  }

  @Override
  public void read(DataFile file, List<ByteRange> ranges, ByteBuffer target) throws IOException {
    cache.read(file, ranges, target);
  }

  @Override
  public void check(DataFile file) throws IOException {
    cache.check(file);
  }

  @Override
  public void remove(DataFile file) {
    cache.remove(file);
  }

  @Override
  public List<Metric> metrics() {
    return List.of(
        Metric.gauge("gnomon_file_cache_bytes", "Data files in memory.", (double) files.bytes()),
        Metric.gauge("gnomon_file_cache_bytes_max", "The bound of that.", (double) bytesMax),
        Metric.gauge(
            "gnomon_file_cache_files", "How many data files are in memory.", files.count()),
        Metric.counter("gnomon_file_cache_hits", "Reads from memory.", (double) cache.hits()),
        Metric.counter(
            "gnomon_file_cache_misses", "Reads that went to the store.", (double) cache.misses()),
        Metric.counter(
            "gnomon_file_cache_fetched_bytes",
            "What these reads have fetched.",
            (double) cache.fetchedBytes()),
        Metric.counter(
            "gnomon_file_cache_evictions",
            "Files that others have pushed out of memory.",
            (double) files.evictedCount()));
  }
}
