package org.gnomondb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what servers do in the background. */
final class Await {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final long PAUSE_MILLIS = 10;

  private Await() {}

  /** Something to come true. */
  @FunctionalInterface
  interface Condition<E extends Exception> {
    boolean holds() throws E;
  }

  /**
   * Asks again and again, with short pauses.
   *
   * @param what for the failure when it takes too long
   */
  static <E extends Exception> void until(String what, Condition<E> condition) throws E {
    until(what, TIMEOUT, condition);
  }

  /** As {@link #until(String, Condition)}, with a time that counts as too long. */
  static <E extends Exception> void until(String what, Duration timeout, Condition<E> condition)
      throws E {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime() - deadline).as("too late: %s", what).isNegative();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
    }
  }
}
