package org.gnomondb.wal.internal;

import java.time.Duration;

/**
 * The bounds of the log.
 *
 * @param flushInterval the least time from the start of one flush to that of the next, as long as
 *     few bytes wait
 * @param waitingBytesMax batches that wait or are being flushed, together
 * @param groupBytesMax past it a group takes no further write, so that a file and the memory to
 *     replay it stay small
 * @param earlyFlushBytes so many waiting bytes are flushed before the interval is over: waiting
 *     longer would save no request worth saving, but hold up the writers
 * @param openWaitMax how long a write waits for the first sink, before which no file is made
 */
record Limits(
    Duration flushInterval,
    long waitingBytesMax,
    long groupBytesMax,
    long earlyFlushBytes,
    Duration openWaitMax) {
  static final long GROUP_BYTES_MAX = 64L << 20;
  static final long EARLY_FLUSH_BYTES = 1L << 20;
  static final Duration OPEN_WAIT_MAX = Duration.ofSeconds(30);

  static Limits of(Duration flushInterval, long waitingBytesMax) {
    return new Limits(
        flushInterval, waitingBytesMax, GROUP_BYTES_MAX, EARLY_FLUSH_BYTES, OPEN_WAIT_MAX);
  }
}
