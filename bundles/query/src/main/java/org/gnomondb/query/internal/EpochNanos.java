package org.gnomondb.query.internal;

import java.time.Instant;

/** Times as nanoseconds since the epoch, which reach from 1677 to 2262. */
final class EpochNanos {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private EpochNanos() {}

  /** The nearest time that there is. */
  static long of(Instant time) {
    try {
      return Math.addExact(
          Math.multiplyExact(time.getEpochSecond(), NANOS_PER_SECOND), time.getNano());
    } catch (ArithmeticException e) {
      return time.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
