package org.gnomondb.query.internal.engine;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/** A running query on the native side, which one thread reads and any thread may close. */
final class StreamHandle implements AutoCloseable {
  private final NativeHandle handle;
  private final LongFunction<long[]> usage;
  private final LongConsumer cancel;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  /** Held while the native side reads, so that the release waits for it. */
  private final ReentrantLock reading = new ReentrantLock();

  private volatile QueryUsage lastUsage;

  /**
   * @param usage tells what the query has taken
   * @param cancel wakes up who reads
   */
  StreamHandle(
      long address, LongFunction<long[]> usage, LongConsumer cancel, LongConsumer release) {
    this.handle = new NativeHandle("the answer", address, release);
    this.usage = usage;
    this.cancel = cancel;
    this.lastUsage = QueryUsage.of(usage.apply(address));
  }

  /**
   * Calls the native side with the address.
   *
   * @throws EngineException of kind {@code CANCELLED} when the query is or gets closed
   */
  <T> T read(LongFunction<T> read) {
    reading.lock();
    try {
      if (isClosed.get()) {
        throw new EngineException(EngineException.Kind.CANCELLED, "the query was cancelled");
      }
      return read.apply(handle.address());
    } finally {
      reading.unlock();
    }
  }

  /**
   * What the query has taken, as it was when it was closed, or is now. Don't call it while another
   * thread may read: it would wait for that.
   */
  QueryUsage usage() {
    reading.lock();
    try {
      if (!isClosed.get()) {
        lastUsage = QueryUsage.of(usage.apply(handle.address()));
      }
      return lastUsage;
    } finally {
      reading.unlock();
    }
  }

  /** Ends the query and wakes up who reads. */
  @Override
  public void close() {
    if (isClosed.getAndSet(true)) {
      return;
    }
    // Released below, by this thread only, so that the address is valid here.
    cancel.accept(handle.address());
    reading.lock();
    try {
      lastUsage = QueryUsage.of(usage.apply(handle.address()));
      handle.close();
    } finally {
      reading.unlock();
    }
  }
}
