package org.gnomondb.catalog.internal;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads log entries in their order, several at a time: a store far away answers each after tens of
 * milliseconds.
 */
final class EntryReader {
  /** How many entries are read at a time. */
  private static final int PARALLEL_MAX = 16;

  private final CatalogObjects objects;
  private final Queue<Long> unread;
  private final Map<Long, Found<CatalogRecord>> ahead = new HashMap<>();

  /**
   * @param sequences the entries that {@link #read} will be called for, in that order
   */
  EntryReader(CatalogObjects objects, List<Long> sequences) {
    this.objects = objects;
    this.unread = new ArrayDeque<>(sequences);
  }

  Found<CatalogRecord> read(long sequence) {
    if (!ahead.containsKey(sequence)) {
      readAhead();
    }
    Found<CatalogRecord> found = ahead.remove(sequence);
    if (found == null) {
      throw new IllegalArgumentException("entry %d is read out of order".formatted(sequence));
    }
    return found;
  }

  private void readAhead() {
    Map<Long, Future<Found<CatalogRecord>>> reads = new HashMap<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < PARALLEL_MAX && !unread.isEmpty(); i++) {
        long sequence = unread.remove();
        reads.put(
            sequence,
            executor.submit(() -> objects.findRecord(objects.paths().entry(sequence), sequence)));
      }
    }
    reads.forEach((sequence, read) -> ahead.put(sequence, resultOf(read)));
  }

  private static Found<CatalogRecord> resultOf(Future<Found<CatalogRecord>> read) {
    try {
      return read.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("an entry could not be read: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the catalog is read", e);
    }
  }
}
