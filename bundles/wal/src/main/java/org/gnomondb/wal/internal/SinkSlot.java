package org.gnomondb.wal.internal;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.wal.WalSink;
import org.gnomondb.api.write.TableBatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds the sink while one is attached, and keeps it from going away inside a group. */
final class SinkSlot {
  private static final Logger LOG = LoggerFactory.getLogger(SinkSlot.class);

  private final ReentrantLock lock = new ReentrantLock();

  /** Changed under the lock. */
  private volatile @Nullable WalSink sink;

  boolean isTaken() {
    lock.lock();
    try {
      return sink != null;
    } finally {
      lock.unlock();
    }
  }

  /** Whether further rows may come; without a sink, as long as the log has room. */
  boolean isAccepting() {
    WalSink current = sink;
    return current == null || current.isAccepting();
  }

  /**
   * Hands a durable group to the sink. Without a sink there is nothing to do: the next one gets the
   * group from the store, and until then no query can miss it.
   *
   * @throws GnomonException the sink's own, or {@code INTERNAL} if it fails in another way
   */
  void deliver(long sequence, List<TableBatch> batches) {
    lock.lock();
    try {
      if (sink != null) {
        sink.apply(sequence, batches);
      }
    } catch (GnomonException e) {
      throw e; // The sink says what is to be said.
    } catch (RuntimeException e) {
      LOG.error("WAL group {} is durable, but the buffer did not take it", sequence, e);
      throw new GnomonException(
          ErrorCode.INTERNAL,
          "the write is durable, but the buffer did not take it, so that queries see it only after"
              + " a restart",
          e);
    } finally {
      lock.unlock();
    }
  }

  /** Attaches a sink that has just been given all files of the store. */
  void fill(WalSink newSink) {
    lock.lock();
    try {
      sink = newSink;
    } finally {
      lock.unlock();
    }
  }

  /** Detaches the sink, after a group that is being applied. */
  void empty() {
    lock.lock();
    try {
      sink = null;
    } finally {
      lock.unlock();
    }
  }
}
