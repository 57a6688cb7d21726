package org.gnomondb.objectstore.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.gnomondb.objectstore.remote.RequestFailure.Reason;

/**
 * Makes requests, again when they fail for a reason that may pass, until they succeed or a limit is
 * reached; and not more of them at once than connections are allowed. Threads may share it.
 *
 * <p>The pause before a retry doubles from one to the next; a random part of it keeps servers that
 * failed together from coming back together.
 */
final class Retries {
  static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  static final Duration PAUSE_MAX = Duration.ofSeconds(15);

  /**
   * The bounds of one call.
   *
   * @param retriesMax tries after the first
   * @param timeout no try begins later than this after the first
   */
  record Limits(int retriesMax, Duration timeout) {}

  private final Limits limits;
  private final Semaphore connections;
  private final RandomGenerator random;
  private final Time time;
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong retries = new AtomicLong();

  Retries(Limits limits, int connectionsMax, RandomGenerator random, Time time) {
    this.limits = limits;
    this.connections = new Semaphore(connectionsMax, true);
    this.random = random;
    this.time = time;
  }

  /**
   * Makes the request within the usual limits.
   *
   * @throws RequestFailure the last failure
   */
  <T> T call(Request<T> request) throws RequestFailure {
    return call(limits, request);
  }

  /** Makes the request within other limits. */
  <T> T call(Limits bounds, Request<T> request) throws RequestFailure {
    long start = time.nanos();
    Duration pause = FIRST_PAUSE;
    for (int tries = 1; ; tries++) {
      try {
        return callOnce(bounds, request);
      } catch (RequestFailure failure) {
        failures.incrementAndGet();
        if (failure.reason() != Reason.TRANSIENT) {
          throw failure;
        }
        Duration next = longer(jittered(pause), failure.retryAfter());
        Duration elapsed = Duration.ofNanos(time.nanos() - start);
        if (tries > bounds.retriesMax || elapsed.plus(next).compareTo(bounds.timeout) > 0) {
          throw exhausted(failure, tries, elapsed);
        }
        pause(next, failure);
        retries.incrementAndGet();
        pause = shorter(pause.multipliedBy(2), PAUSE_MAX);
      }
    }
  }

  /** Requests made so far, retries included. */
  long requests() {
    return requests.get();
  }

  /** Requests that failed so far, answers such as "does not exist" included. */
  long failures() {
    return failures.get();
  }

  long retries() {
    return retries.get();
  }

  private <T> T callOnce(Limits bounds, Request<T> request) throws RequestFailure {
    acquireConnection(bounds);
    try {
      requests.incrementAndGet();
      return request.run();
    } catch (IOException e) {
      throw RequestFailure.of(e);
    } finally {
      connections.release();
    }
  }

  private void acquireConnection(Limits bounds) throws RequestFailure {
    try {
      if (!connections.tryAcquire(bounds.timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new RequestFailure(Reason.TRANSIENT, "all connections are in use", null);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private void pause(Duration duration, RequestFailure failure) throws RequestFailure {
    try {
      time.pause(duration);
    } catch (InterruptedException e) {
      failure.addSuppressed(interrupted(e));
      throw failure;
    }
  }

  private static RequestFailure interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new RequestFailure(Reason.REFUSED, "the thread was interrupted", e);
  }

  private Duration jittered(Duration pause) {
    long half = pause.toNanos() / 2;
    return Duration.ofNanos(half + random.nextLong(half + 1));
  }

  private static RequestFailure exhausted(RequestFailure failure, int tries, Duration elapsed) {
    return new RequestFailure(
        failure.reason(),
        "%s; given up after %d tries in %d ms"
            .formatted(failure.getMessage(), tries, elapsed.toMillis()),
        failure);
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  /**
   * One request to a cloud.
   *
   * @param <T> what it answers
   */
  @FunctionalInterface
  interface Request<T> {
    T run() throws IOException;
  }

  /** Tells the time and lets it pass. */
  interface Time {
    /** A time that never goes back, counted from an arbitrary one. */
    long nanos();

    void pause(Duration duration) throws InterruptedException;

    /** That of the machine. */
    static Time system() {
      return new Time() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void pause(Duration duration) throws InterruptedException {
          Thread.sleep(duration);
        }
      };
    }
  }
}
