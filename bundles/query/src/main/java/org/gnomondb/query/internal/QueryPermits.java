package org.gnomondb.query.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.metrics.Durations;
import org.gnomondb.api.metrics.Metric;

/** Bounds the queries that run at the same time. Threads may share it. */
final class QueryPermits {
  /** What clients of InfluxDB know the bound as. */
  private static final Map<String, String> LABELS = Map.of("semaphore", "query_execution");

  private final int count;
  private final Duration waitMax;
  private final Semaphore free;
  private final Durations waits = new Durations();

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
    long startNanos = System.nanoTime();
    try {
      if (free.tryAcquire(waitMax.toMillis(), TimeUnit.MILLISECONDS)) {
        waits.add(LABELS, Duration.ofNanos(System.nanoTime() - startNanos));
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

  List<Metric> metrics() {
    return List.of(
        gauge("permits_acquired", "Queries that have their turn.", count - free.availablePermits()),
        gauge("permits_pending", "Queries that wait for their turn.", free.getQueueLength()),
        waits.histogram(
            "iox_async_semaphore_acquire_duration_seconds",
            "Time for which queries waited for their turn."));
  }

  private static Metric gauge(String name, String help, int value) {
    return new Metric(
        "iox_async_semaphore_" + name,
        help,
        Metric.Type.GAUGE,
        List.of(new Metric.Sample(LABELS, value)));
  }
}
