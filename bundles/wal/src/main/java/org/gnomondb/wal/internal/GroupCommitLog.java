package org.gnomondb.wal.internal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.gnomondb.api.damage.DamagedObjects;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.wal.WalSink;
import org.gnomondb.api.wal.WriteAheadLog;
import org.gnomondb.api.write.TableBatch;
import org.gnomondb.kernel.lifecycle.Lifecycle;
import org.gnomondb.wal.internal.WalFiles.Foreign;
import org.gnomondb.wal.internal.WalFiles.OwnEarlier;
import org.gnomondb.wal.internal.WalFiles.Stored;
import org.gnomondb.wal.internal.WriteQueue.Commit;
import org.gnomondb.wal.internal.WriteQueue.End;
import org.gnomondb.wal.internal.WriteQueue.GiveUp;
import org.gnomondb.wal.internal.WriteQueue.Step;
import org.gnomondb.wal.internal.format.WalEncoder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log: one thread takes groups of waiting writes, makes each a file of the store, and hands it
 * to the sink.
 *
 * <p>Locks are taken in this order: commit lock, then the sink slot's or the queue's own.
 */
final class GroupCommitLog implements WriteAheadLog, AutoCloseable {
  /** How long closing waits for the last flush. */
  static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  /** How long closing waits for the thread once it has been interrupted. */
  private static final Duration INTERRUPT_TIMEOUT = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(GroupCommitLog.class);

  private final WalFiles files;
  private final DamagedObjects damaged;
  private final WalEncoder encoder;
  private final Lifecycle lifecycle;
  private final WriteQueue queue;
  private final SinkSlot sinkSlot = new SinkSlot();
  private final Thread flusher;

  // Held while a group is committed and while a sink is brought up to date: neither may see half of
  // the other.
  private final ReentrantLock commitLock = new ReentrantLock();

  /** The next file's number, 0 as long as the store has not been looked at. */
  private long nextSequence;

  /** Why nothing can be committed any more. */
  private @Nullable GnomonException fenced;

  /** Starts the thread. The encoder is closed by it at its end. */
  GroupCommitLog(
      WalFiles files,
      DamagedObjects damaged,
      WalEncoder encoder,
      Limits limits,
      LongSupplier nanoClock,
      Lifecycle lifecycle) {
    this.files = files;
    this.damaged = damaged;
    this.encoder = encoder;
    this.lifecycle = lifecycle;
    this.queue = new WriteQueue(limits, nanoClock);
    this.flusher = Thread.ofPlatform().name("wal-flush").daemon(true).unstarted(this::flushAll);
  }

  void start() {
    flusher.start();
  }

  @Override
  public CompletableFuture<Void> append(List<TableBatch> batches) {
    if (batches.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    if (!sinkSlot.isAccepting()) {
      throw new GnomonException(
          ErrorCode.OVERLOAD,
          "the write buffer is full until rows of it have been stored as files; try again later");
    }
    return queue.add(batches);
  }

  @Override
  public Attachment attach(WalSink sink, long after, long lastUsed) {
    commitLock.lock();
    try {
      if (sinkSlot.isTaken()) {
        throw new IllegalStateException("a sink is attached already; detach it first");
      }
      long last = new Replay(files, damaged).run(sink, after);
      nextSequence = Math.max(nextSequence, Math.max(last, lastUsed) + 1);
      sinkSlot.fill(sink);
      queue.open();
    } finally {
      commitLock.unlock();
    }
    AtomicBoolean isAttached = new AtomicBoolean(true);
    return () -> {
      if (isAttached.getAndSet(false)) {
        sinkSlot.empty();
      }
    };
  }

  @Override
  public void truncate(long upTo) {
    try {
      files.deleteUpTo(upTo);
    } catch (ObjectStoreException e) {
      LOG.warn("WAL files that are no longer needed could not be removed: {}", e.getMessage());
    }
  }

  /** Flushes what waits, at most for {@link #CLOSE_TIMEOUT}, and ends the thread. */
  @Override
  public void close() {
    queue.close(closed());
    boolean wasInterrupted = !join(CLOSE_TIMEOUT);
    if (flusher.isAlive()) {
      LOG.warn("The last flush of the WAL takes too long and is interrupted");
      flusher.interrupt();
      wasInterrupted |= !join(INTERRUPT_TIMEOUT);
    }
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean join(Duration timeout) {
    try {
      flusher.join(timeout);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private void flushAll() {
    try (encoder) {
      while (true) {
        Step step = queue.next();
        switch (step) {
          case Commit commit -> flush(commit.writes());
          case GiveUp giveUp -> {
            fail(giveUp.writes(), unavailable("the WAL has not been read yet"));
            queue.finished(giveUp.writes());
          }
          case End end -> {
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      LOG.warn("The thread of the WAL was interrupted");
    } finally {
      // Nobody may wait for a thread that is gone, for whatever reason.
      queue.close(closed());
      fail(queue.takeAll(), closed());
    }
  }

  private void flush(List<PendingWrite> writes) {
    commitLock.lock();
    try {
      commit(writes);
    } catch (ObjectStoreException e) {
      LOG.error("{} writes were refused, as the store does not take them", writes.size(), e);
      fail(writes, notDurable(e));
    } catch (GnomonException e) {
      fail(writes, e);
    } catch (RuntimeException e) {
      LOG.error("A group of {} writes could not be committed", writes.size(), e);
      fail(writes, new GnomonException(ErrorCode.INTERNAL, "the WAL failed: " + e, e));
    } finally {
      commitLock.unlock();
      queue.finished(writes);
    }
  }

  private void commit(List<PendingWrite> writes) throws ObjectStoreException {
    if (fenced != null) {
      fail(writes, fenced);
      return;
    }
    if (nextSequence == 0) {
      fail(writes, closed()); // No sink ever came, so which number is free is not known.
      return;
    }
    List<TableBatch> batches = writes.stream().flatMap(write -> write.batches().stream()).toList();
    while (true) {
      WalFiles.Put put = files.put(nextSequence, encoder.encode(nextSequence, batches));
      switch (put) {
        case Stored stored -> {
          sinkSlot.deliver(nextSequence++, batches);
          writes.forEach(write -> write.done().complete(null));
          return;
        }
        // Its writers were told that it failed, but it counts: after a restart it would be there.
        case OwnEarlier own -> sinkSlot.deliver(nextSequence++, own.batches());
        case Foreign foreign -> {
          fence(writes);
          return;
        }
      }
    }
  }

  private void fence(List<PendingWrite> writes) {
    String message =
        ("another process has written to the WAL ahead of this one: '%s' is its file; stop it, or"
                + " give this server a node id of its own with --node-id")
            .formatted(files.pathOf(nextSequence));
    GnomonException failure = new GnomonException(ErrorCode.UNAVAILABLE, message);
    fenced = failure;
    queue.close(failure);
    fail(writes, failure);
    lifecycle.failed(message);
  }

  private static GnomonException closed() {
    return unavailable("the WAL is closed");
  }

  private static GnomonException unavailable(String message) {
    return new GnomonException(ErrorCode.UNAVAILABLE, message + "; try again");
  }

  private static GnomonException notDurable(ObjectStoreException failure) {
    return new GnomonException(
        ErrorCode.UNAVAILABLE,
        "the write could not be made durable: %s; try again".formatted(failure.getMessage()),
        failure);
  }

  private static void fail(List<PendingWrite> writes, GnomonException failure) {
    writes.forEach(write -> write.done().completeExceptionally(failure));
  }
}
