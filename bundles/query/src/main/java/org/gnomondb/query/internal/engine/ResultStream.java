package org.gnomondb.query.internal.engine;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The answer of a running query. One thread reads it; any thread may close it. */
public final class ResultStream implements AutoCloseable {
  private final NativeHandle handle;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  /** Held while the native side reads, so that the release waits for it. */
  private final ReentrantLock reading = new ReentrantLock();

  ResultStream(long stream) {
    this.handle = new NativeHandle("the answer", stream, EngineBinding::releaseStream);
  }

  /**
   * Waits for the next bytes.
   *
   * @return at least one byte, or null at the end
   * @throws EngineException of kind {@code CANCELLED} when the answer is or gets closed
   */
  public byte @Nullable [] next() {
    reading.lock();
    try {
      if (isClosed.get()) {
        throw new EngineException(EngineException.Kind.CANCELLED, "the query was cancelled");
      }
      return EngineBinding.next(handle.address());
    } finally {
      reading.unlock();
    }
  }

  /** Ends the query and wakes up who waits for bytes. */
  @Override
  public void close() {
    if (isClosed.getAndSet(true)) {
      return;
    }
    // Released below, by this thread only, so that the address is valid here.
    EngineBinding.cancel(handle.address());
    reading.lock();
    try {
      handle.close();
    } finally {
      reading.unlock();
    }
  }
}
