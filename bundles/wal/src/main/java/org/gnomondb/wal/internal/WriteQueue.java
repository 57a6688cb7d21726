package org.gnomondb.wal.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.write.TableBatch;
import org.gnomondb.wal.internal.format.BatchSizes;
import org.jspecify.annotations.Nullable;

/**
 * Where writes wait for their group. Any thread adds; one thread takes groups when they are due.
 */
final class WriteQueue {
  private final Limits limits;
  private final LongSupplier nanoClock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All guarded by the lock.
  private final Deque<PendingWrite> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private long heldBytes;
  private long heldCount;
  private boolean isOpen;
  private boolean hasFlushed;
  private long lastFlushNanos;
  private @Nullable GnomonException closedBecause;

  WriteQueue(Limits limits, LongSupplier nanoClock) {
    this.limits = limits;
    this.nanoClock = nanoClock;
  }

  /** What the flushing thread does next. */
  sealed interface Step {}

  /** Writes to commit, in order of their arrival. To be followed by {@link #finished}. */
  record Commit(List<PendingWrite> writes) implements Step {}

  /**
   * Writes that have waited too long for groups to be taken at all. To be followed by {@link
   * #finished}.
   */
  record GiveUp(List<PendingWrite> writes) implements Step {}

  /** The queue is closed and empty. */
  record End() implements Step {}

  CompletableFuture<Void> add(List<TableBatch> batches) {
    long bytes = BatchSizes.bytesOf(batches);
    lock.lock();
    try {
      requireRoom(bytes);
      PendingWrite write =
          new PendingWrite(
              List.copyOf(batches), bytes, nanoClock.getAsLong(), new CompletableFuture<>());
      waiting.add(write);
      waitingBytes += bytes;
      heldBytes += bytes;
      heldCount++;
      changed.signalAll();
      return write.done();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there is something to do. */
  Step next() throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        if (closedBecause != null && waiting.isEmpty()) {
          return new End();
        }
        long nanosLeft = nanosUntilDue();
        if (nanosLeft <= 0) {
          return takeDue();
        }
        if (nanosLeft == Long.MAX_VALUE) {
          changed.await();
        } else {
          changed.awaitNanos(nanosLeft);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Gives back the room of writes that have been answered. */
  void finished(List<PendingWrite> writes) {
    lock.lock();
    try {
      writes.forEach(write -> heldBytes -= write.bytes());
      heldCount -= writes.size();
    } finally {
      lock.unlock();
    }
  }

  /** Lets groups be taken from now on. */
  void open() {
    lock.lock();
    try {
      isOpen = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Refuses further writes; those that wait become due at once. The first reason stays. */
  void close(GnomonException because) {
    lock.lock();
    try {
      if (closedBecause == null) {
        closedBecause = because;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes out what waits, for a thread that ends before its time. */
  List<PendingWrite> takeAll() {
    lock.lock();
    try {
      List<PendingWrite> all = List.copyOf(waiting);
      waiting.clear();
      waitingBytes = 0;
      return all;
    } finally {
      lock.unlock();
    }
  }

  private void requireRoom(long bytes) {
    if (closedBecause != null) {
      throw new GnomonException(closedBecause.code(), closedBecause.getMessage(), closedBecause);
    }
    if (bytes > limits.waitingBytesMax()) {
      throw new GnomonException(
          ErrorCode.TOO_LARGE,
          "a write of %d bytes can't be taken, as at most %d bytes may wait for the WAL; split it"
              .formatted(bytes, limits.waitingBytesMax()));
    }
    if (heldBytes > limits.waitingBytesMax() - bytes) {
      throw new GnomonException(
          ErrorCode.OVERLOAD,
          "wal buffer full with %d ops of %d bytes, at most %d bytes may wait; try again later"
              .formatted(heldCount, heldBytes, limits.waitingBytesMax()));
    }
  }

  /** 0 or less if something is due, {@code Long.MAX_VALUE} if only a change can make it so. */
  private long nanosUntilDue() {
    PendingWrite oldest = waiting.peekFirst();
    if (oldest == null) {
      return Long.MAX_VALUE;
    }
    if (closedBecause != null) {
      return 0;
    }
    long now = nanoClock.getAsLong();
    if (!isOpen) {
      return oldest.arrivedNanos() + limits.openWaitMax().toNanos() - now;
    }
    if (!hasFlushed || waitingBytes >= limits.earlyFlushBytes()) {
      return 0;
    }
    return lastFlushNanos + limits.flushInterval().toNanos() - now;
  }

  private Step takeDue() {
    List<PendingWrite> writes = takeGroup();
    if (!isOpen && closedBecause == null) {
      return new GiveUp(writes);
    }
    hasFlushed = true;
    lastFlushNanos = nanoClock.getAsLong();
    return new Commit(writes);
  }

  private List<PendingWrite> takeGroup() {
    List<PendingWrite> group = new ArrayList<>();
    long bytes = 0;
    PendingWrite next = waiting.peekFirst();
    while (next != null && (group.isEmpty() || bytes + next.bytes() <= limits.groupBytesMax())) {
      group.add(waiting.removeFirst());
      bytes += next.bytes();
      next = waiting.peekFirst();
    }
    waitingBytes -= bytes;
    return group;
  }
}
