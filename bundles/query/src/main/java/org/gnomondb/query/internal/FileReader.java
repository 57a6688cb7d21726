package org.gnomondb.query.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.cache.FileCache;
import org.gnomondb.api.objectstore.ByteRange;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.gate.ServiceGate;
import org.gnomondb.gate.ServiceGate.Lease;
import org.gnomondb.query.internal.engine.ObjectReader;
import org.jspecify.annotations.Nullable;

/**
 * Lets the engine read files: through the cache where there is one, else from whichever object
 * store is there. The engine knows files by their path; what else is known of them is kept here
 * while a query uses them.
 */
final class FileReader implements ObjectReader {
  private final ServiceGate<ObjectStore> stores;
  private final ServiceGate<FileCache> caches;
  private final Map<String, OpenFile> openFiles = new ConcurrentHashMap<>();

  FileReader(ServiceGate<ObjectStore> stores, ServiceGate<FileCache> caches) {
    this.stores = stores;
    this.caches = caches;
  }

  /** Makes the files known until {@link #close} has been called as many times. */
  void open(List<DataFile> files) {
    for (DataFile file : files) {
      openFiles.merge(file.path().value(), new OpenFile(file, 1), (old, one) -> old.plus(1));
    }
  }

  void close(List<DataFile> files) {
    for (DataFile file : files) {
      openFiles.computeIfPresent(
          file.path().value(), (path, old) -> old.queryCount() == 1 ? null : old.plus(-1));
    }
  }

  /**
   * Reads a file as a whole to see whether it is damaged.
   *
   * @throws IOException when it is, or when the store fails
   */
  void check(DataFile file) throws IOException {
    if (caches.isOpen()) {
      try (Lease<FileCache> cache = caches.enter()) {
        cache.service().check(file);
      }
    }
  }

  @Override
  public void read(String path, long[] offsets, int[] lengths, ByteBuffer target)
      throws IOException {
    List<ByteRange> ranges =
        IntStream.range(0, offsets.length)
            .mapToObj(i -> new ByteRange(offsets[i], lengths[i]))
            .toList();
    @Nullable OpenFile open = openFiles.get(path);
    if (open != null && caches.isOpen()) {
      try (Lease<FileCache> cache = caches.enter()) {
        cache.service().read(open.file(), ranges, target);
      }
    } else {
      try (Lease<ObjectStore> store = stores.enter()) {
        store.service().readRanges(new ObjectPath(path), ranges, target);
      }
    }
  }

  private record OpenFile(DataFile file, int queryCount) {
    OpenFile plus(int queries) {
      return new OpenFile(file, queryCount + queries);
    }
  }
}
