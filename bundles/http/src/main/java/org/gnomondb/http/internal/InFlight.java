package org.gnomondb.http.internal;

import java.time.Duration;

/** Counts requests, and turns new ones away once the port closes. Threads may share it. */
final class InFlight {
  private int count;
  private boolean isClosing;

  /** Whether a request may begin; each that did must {@link #leave} once. */
  synchronized boolean enter() {
    if (isClosing) {
      return false;
    }
    count++;
    return true;
  }

  synchronized void leave() {
    count--;
    notifyAll();
  }

  synchronized int count() {
    return count;
  }

  /** Lets no request begin any more and waits until none is left, or the timeout has passed. */
  synchronized void close(Duration timeout) {
    isClosing = true;
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      while (count > 0 && deadline - System.nanoTime() > 0) {
        // At least 1 ms: a wait of 0 would have no end.
        wait(Math.max(1, Duration.ofNanos(deadline - System.nanoTime()).toMillis()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
