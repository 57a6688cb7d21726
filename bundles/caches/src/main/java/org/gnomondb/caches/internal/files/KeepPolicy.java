package org.gnomondb.caches.internal.files;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.gnomondb.api.buffer.DataFile;

/**
 * Which files are kept as a whole when they are read. Of the others only the parts that are asked
 * for are fetched, as most queries of large old files need little of them.
 */
final class KeepPolicy {
  /** A file of this size is fetched about as fast as a part of it. */
  static final long SMALL_BYTES = 8L << 20;

  /** The largest file that is fetched as a whole because its rows are recent. */
  static final long RECENT_BYTES = 64L << 20;

  /** Rows of this age are asked for again and again, by dashboards. */
  static final Duration RECENT = Duration.ofHours(24);

  /** No file may take more than this part of the memory, or it would push out all others. */
  static final int SHARES_MIN = 8;

  private final long bytesMax;
  private final InstantSource clock;

  /**
   * @param bytesMax the memory for all files
   */
  KeepPolicy(long bytesMax, InstantSource clock) {
    this.bytesMax = bytesMax;
    this.clock = clock;
  }

  /** Whether a file that is read is worth fetching as a whole. */
  boolean isKeptWhenRead(DataFile file) {
    return isKeptWhenWritten(file)
        && file.sizeBytes() <= (isRecent(file) ? RECENT_BYTES : SMALL_BYTES);
  }

  /** Whether a file that is in memory anyway is worth keeping. */
  boolean isKeptWhenWritten(DataFile file) {
    return file.sizeBytes() <= Math.min(bytesMax / SHARES_MIN, Integer.MAX_VALUE);
  }

  private boolean isRecent(DataFile file) {
    long newestMillis = TimeUnit.NANOSECONDS.toMillis(file.maxTime());
    return newestMillis >= clock.millis() - RECENT.toMillis();
  }
}
