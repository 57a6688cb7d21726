package org.gnomondb.wal.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.gnomondb.api.wal.WalSink;
import org.gnomondb.api.write.TableBatch;
import org.gnomondb.wal.internal.format.SampleBatches;
import org.jspecify.annotations.Nullable;

/** Keeps what it is given. Refuses numbers that do not ascend. */
final class RecordingSink implements WalSink {
  private final List<String> rows = new ArrayList<>();
  private final List<Long> sequences = new ArrayList<>();
  private @Nullable CountDownLatch hold;
  private volatile boolean isHeld;
  private @Nullable RuntimeException failure;

  @Override
  public void apply(long sequence, List<TableBatch> batches) {
    awaitRelease();
    keep(sequence, batches);
  }

  /** The rows in the order in which they came, without the lines that head batches. */
  synchronized List<String> rows() {
    return List.copyOf(rows);
  }

  synchronized List<Long> sequences() {
    return List.copyOf(sequences);
  }

  synchronized long last() {
    return sequences.isEmpty() ? 0 : sequences.getLast();
  }

  /** Makes calls wait until the latch is down. */
  synchronized void holdUntil(CountDownLatch latch) {
    hold = latch;
  }

  /** Whether a call has begun to wait. */
  boolean isHeld() {
    return isHeld;
  }

  /** Makes the next call fail. */
  synchronized void failOnce(RuntimeException newFailure) {
    failure = newFailure;
  }

  private synchronized void keep(long sequence, List<TableBatch> batches) {
    RuntimeException planned = failure;
    failure = null;
    if (planned != null) {
      throw planned;
    }
    if (sequence <= last()) {
      throw new AssertionError("group %d after group %d".formatted(sequence, last()));
    }
    sequences.add(sequence);
    SampleBatches.describe(batches).stream()
        .filter(line -> !line.startsWith("database"))
        .forEach(rows::add);
  }

  private void awaitRelease() {
    CountDownLatch latch;
    synchronized (this) {
      latch = hold;
    }
    try {
      if (latch != null) {
        isHeld = true;
        latch.await();
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while held", e);
    }
  }
}
