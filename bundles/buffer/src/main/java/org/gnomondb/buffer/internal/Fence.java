package org.gnomondb.buffer.internal;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Sees to it that a write is acknowledged only by the process that owns the data.
 *
 * <p>A process that takes over lets {@link #TRUNCATION_DELAY} pass before it removes files of the
 * log. Until then a file that another process wrote in its place can't be created a second time;
 * and as the owner is asked for at least every {@link #CHECK_INTERVAL}, none can be created
 * afterwards and be acknowledged.
 */
final class Fence {
  static final Duration CHECK_INTERVAL = Duration.ofSeconds(30);
  static final Duration TRUNCATION_DELAY = Duration.ofSeconds(60);

  private final Runnable requireOwner;
  private final LongSupplier nanoClock;
  private long checkedNanos;

  /**
   * @param requireOwner throws when another process owns the data
   */
  Fence(Runnable requireOwner, LongSupplier nanoClock) {
    this.requireOwner = requireOwner;
    this.nanoClock = nanoClock;
    this.checkedNanos = nanoClock.getAsLong();
  }

  /** To be called between the storing of a write and its acknowledgement, by one thread. */
  void check() {
    long now = nanoClock.getAsLong();
    if (now - checkedNanos >= CHECK_INTERVAL.toNanos()) {
      requireOwner.run();
      checkedNanos = now;
    }
  }
}
