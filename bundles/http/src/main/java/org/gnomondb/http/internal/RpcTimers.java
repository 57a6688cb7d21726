package org.gnomondb.http.internal;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The times that end a call: its deadline, and the silence of its sender. On one event loop. */
final class RpcTimers implements AutoCloseable {
  private static final int NUMBER_DIGITS_MAX = 8;
  private static final Duration DEADLINE_MAX = Duration.ofDays(1);
  private static final long NONE = -1;

  private final Vertx vertx;
  private long silence = NONE;
  private long deadline = NONE;
  private long countSeen = NONE;

  RpcTimers(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * @param count grows as long as the sender is not silent
   */
  void watchSilence(Duration pauseMax, LongSupplier count, Runnable onSilence) {
    silence =
        vertx.setPeriodic(
            pauseMax.toMillis(),
            tick -> {
              if (count.getAsLong() == countSeen) {
                onSilence.run();
              }
              countSeen = count.getAsLong();
            });
  }

  void endSilenceWatch() {
    silence = cancelled(silence);
  }

  /**
   * @param timeout the header {@code grpc-timeout}; one that is not understood sets no deadline
   */
  void setDeadline(@Nullable String timeout, Runnable onExpiry) {
    Duration duration = timeout == null ? null : parse(timeout);
    if (duration != null && duration.compareTo(DEADLINE_MAX) < 0) {
      deadline = vertx.setTimer(Math.max(1, duration.toMillis()), expired -> onExpiry.run());
    }
  }

  @Override
  public void close() {
    silence = cancelled(silence);
    deadline = cancelled(deadline);
  }

  private long cancelled(long timer) {
    if (timer != NONE) {
      vertx.cancelTimer(timer);
    }
    return NONE;
  }

  /** At most eight digits and a letter for the unit; null for anything else. */
  static @Nullable Duration parse(String timeout) {
    if (!timeout.matches("[0-9]{1," + NUMBER_DIGITS_MAX + "}[HMSmun]")) {
      return null;
    }
    long number = Long.parseLong(timeout, 0, timeout.length() - 1, 10);
    return switch (timeout.charAt(timeout.length() - 1)) {
      case 'H' -> Duration.ofHours(number);
      case 'M' -> Duration.ofMinutes(number);
      case 'S' -> Duration.ofSeconds(number);
      case 'm' -> Duration.ofMillis(number);
      case 'u' -> Duration.ofNanos(number * 1_000);
      default -> Duration.ofNanos(number);
    };
  }
}
