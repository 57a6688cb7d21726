package org.gnomondb.query.internal.engine;

import org.jspecify.annotations.Nullable;

/** The bytes of a running query's answer. One thread reads it; any thread may close it. */
public final class ResultStream implements AutoCloseable {
  private final StreamHandle handle;

  /** What the native side tells with the bytes; used by the thread that reads. */
  private final long[] progress = new long[1 + QueryUsage.NUMBERS];

  private volatile boolean isAtEnd;

  ResultStream(long stream) {
    this.handle =
        new StreamHandle(
            stream, EngineBinding::usage, EngineBinding::cancel, EngineBinding::releaseStream);
  }

  /**
   * Waits for the next bytes.
   *
   * @return at least one byte, or null at the end
   * @throws EngineException of kind {@code CANCELLED} when the answer is or gets closed
   */
  public byte @Nullable [] next() {
    long stream = handle.beginReading();
    try {
      byte[] bytes = EngineBinding.next(stream, progress);
      if (progress[0] == 1) {
        handle.ended(QueryUsage.of(progress, 1));
        isAtEnd = true;
      }
      return bytes;
    } finally {
      handle.endReading();
    }
  }

  /** Whether the last bytes have been given, as far as that is known without waiting. */
  public boolean isAtEnd() {
    return isAtEnd;
  }

  /** What the query has taken so far; in full when all has been read. */
  public QueryUsage usage() {
    return handle.usage();
  }

  /** Ends the query and wakes up who waits for bytes. */
  @Override
  public void close() {
    handle.close();
  }
}
