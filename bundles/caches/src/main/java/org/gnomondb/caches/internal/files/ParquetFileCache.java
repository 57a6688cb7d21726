package org.gnomondb.caches.internal.files;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.CRC32C;
import org.apache.arrow.memory.BufferAllocator;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.cache.FileCache;
import org.gnomondb.api.damage.DamagedObjects;
import org.gnomondb.api.objectstore.ByteRange;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.gate.ServiceGate;
import org.gnomondb.gate.StoreAccess;
import org.jspecify.annotations.Nullable;

/**
 * Keeps files in memory. Readers who miss the same file at the same time wait for one fetch of it.
 */
final class ParquetFileCache implements FileCache {
  /** What is read at once of a file that is only checked. */
  private static final int PIECE_BYTES = 4 << 20;

  private final StoreAccess store;
  private final ServiceGate<DamagedObjects> damage;
  private final BufferAllocator allocator;
  private final KeepPolicy policy;
  private final RecentFiles files;
  private final Map<ObjectPath, CompletableFuture<CachedFile>> fetches = new ConcurrentHashMap<>();
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder fetchedBytes = new LongAdder();

  ParquetFileCache(
      StoreAccess store,
      ServiceGate<DamagedObjects> damage,
      BufferAllocator allocator,
      KeepPolicy policy,
      RecentFiles files) {
    this.store = store;
    this.damage = damage;
    this.allocator = allocator;
    this.policy = policy;
    this.files = files;
  }

  @Override
  public void put(DataFile file, ByteBuffer content) {
    if (policy.isKeptWhenWritten(file)) {
      CachedFile copy = new CachedFile(allocator, content.remaining());
      try {
        copy.content().put(content.duplicate());
        files.put(file.path(), copy);
      } finally {
        copy.release();
      }
    }
  }

  @Override
  public void read(DataFile file, List<ByteRange> ranges, ByteBuffer target) throws IOException {
    CachedFile kept = files.get(file.path());
    (kept == null ? misses : hits).increment();
    if (kept == null && policy.isKeptWhenRead(file)) {
      kept = fetched(file);
    }
    if (kept == null) {
      readParts(file, ranges, target);
      return;
    }
    try {
      kept.copy(ranges, target);
    } finally {
      kept.release();
    }
  }

  @Override
  public void check(DataFile file) throws IOException {
    CachedFile kept = files.get(file.path());
    if (kept != null) {
      kept.release();
      return; // It was checked when it came, or never left.
    }
    requireGood(file, () -> checksum(file));
  }

  @Override
  public void remove(DataFile file) {
    files.remove(file.path());
  }

  long hits() {
    return hits.sum();
  }

  long misses() {
    return misses.sum();
  }

  long fetchedBytes() {
    return fetchedBytes.sum();
  }

  private void readParts(DataFile file, List<ByteRange> ranges, ByteBuffer target)
      throws IOException {
    int start = target.position();
    int end =
        store.call(
            reached -> {
              reached.readRanges(file.path(), ranges, target.position(start));
              return target.position();
            });
    fetchedBytes.add(end - start);
  }

  /** The file, held, or null if it was fetched by another reader and is gone already. */
  private @Nullable CachedFile fetched(DataFile file) throws IOException {
    CompletableFuture<CachedFile> mine = new CompletableFuture<>();
    CompletableFuture<CachedFile> running = fetches.putIfAbsent(file.path(), mine);
    if (running != null) {
      CachedFile others = await(running, file);
      return others.tryHold() ? others : null;
    }
    try {
      CachedFile fetched = fetchAndKeep(file);
      mine.complete(fetched);
      return fetched;
    } catch (Throwable e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      fetches.remove(file.path());
    }
  }

  private static CachedFile await(CompletableFuture<CachedFile> fetch, DataFile file)
      throws IOException {
    try {
      return fetch.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + file.path() + " was read");
    }
  }

  private CachedFile fetchAndKeep(DataFile file) throws IOException {
    CachedFile earlier = files.get(file.path());
    if (earlier != null) {
      return earlier;
    }
    CachedFile fetched = new CachedFile(allocator, Math.toIntExact(file.sizeBytes()));
    try {
      requireGood(file, () -> fetch(file, fetched));
      files.put(file.path(), fetched);
      return fetched;
    } catch (Throwable e) {
      fetched.release();
      throw e;
    }
  }

  /** How a file is read to its end. */
  private interface WholeRead {
    /** Returns the checksum of all bytes. */
    int checksum() throws IOException;
  }

  /** A second look tells a damaged file from bytes that were damaged on their way. */
  private void requireGood(DataFile file, WholeRead read) throws IOException {
    for (int tries = 1; ; tries++) {
      String problem = problem(file, read);
      if (problem == null) {
        return;
      }
      if (tries == 2) {
        throw damaged(file, problem);
      }
    }
  }

  private static @Nullable String problem(DataFile file, WholeRead read) throws IOException {
    try {
      int crc32c = read.checksum();
      return crc32c == file.crc32c()
          ? null
          : "its checksum is %08x, that of what was written is %08x"
              .formatted(crc32c, file.crc32c());
    } catch (ObjectStoreException e) {
      if (e.kind() != ObjectStoreException.Kind.INVALID_RANGE) {
        throw e;
      }
      return "it has fewer than the %d bytes that were written".formatted(file.sizeBytes());
    }
  }

  private int fetch(DataFile file, CachedFile target) throws IOException {
    readParts(file, List.of(new ByteRange(0, target.sizeBytes())), target.content());
    return target.crc32c();
  }

  /** Of a file that may be too large for memory. */
  private int checksum(DataFile file) throws IOException {
    CRC32C checksum = new CRC32C();
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, file.sizeBytes()));
    for (long offset = 0; offset < file.sizeBytes(); offset += piece.capacity()) {
      piece.clear().limit((int) Math.min(piece.capacity(), file.sizeBytes() - offset));
      readParts(file, List.of(new ByteRange(offset, piece.remaining())), piece);
      checksum.update(piece.flip());
    }
    return (int) checksum.getValue();
  }

  private IOException damaged(DataFile file, String problem) {
    if (damage.isOpen()) {
      String lost =
          "%s; its %d rows from %s to %s are lost"
              .formatted(
                  problem, file.rowCount(), instant(file.minTime()), instant(file.maxTime()));
      try (ServiceGate.Lease<DamagedObjects> quarantine = damage.enter()) {
        quarantine.service().setAside(file.path(), "parquet", lost);
      }
    }
    return new IOException("the file %s is damaged: %s".formatted(file.path(), problem));
  }

  private static Instant instant(long nanos) {
    return Instant.EPOCH.plus(nanos, ChronoUnit.NANOS);
  }
}
