package org.gnomondb.query.internal;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;

/** Bounds the queries that run at the same time. Threads may share it. */
final class QueryPermits {
  private final int count;
  private final Duration waitMax;
  private final Semaphore free;

  /**
   * @param count queries that may run; 0 for as many as come
   * @param waitMax how long a query waits for its turn before it is refused
   */
  QueryPermits(int count, Duration waitMax) {
    this.count = count > 0 ? count : Integer.MAX_VALUE;
    this.waitMax = waitMax;
    this.free = new Semaphore(this.count, true);
  }

  /**
   * Waits for the turn of one query, which must call {@link #release} at its end.
   *
   * @throws GnomonException {@code OVERLOAD} if it does not come in time
   */
  void acquire() {
    try {
      if (free.tryAcquire(waitMax.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GnomonException(ErrorCode.CANCELLED, "the query was cancelled while it waited", e);
    }
    throw new GnomonException(
        ErrorCode.OVERLOAD,
        "%d queries are running, which is the limit of --max-concurrent-queries; after %d s none of"
                .formatted(count, waitMax.toSeconds())
            + " them has ended, try again later");
  }

  void release() {
    free.release();
  }
}
