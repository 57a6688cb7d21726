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

  /** Whether the last usage will stay the last. */
  private volatile boolean isUsageFinal;

  /**
   * @param usage tells what the query has taken
   * @param cancel wakes up who reads
   */
  StreamHandle(
      long address, LongFunction<long[]> usage, LongConsumer cancel, LongConsumer release) {
    this.handle = new NativeHandle("the answer", address, release);
    this.usage = usage;
    this.cancel = cancel;
    this.lastUsage = QueryUsage.of(usage.apply(address), 0);
  }

  /**
   * Calls the native side with the address.
   *
   * @throws EngineException of kind {@code CANCELLED} when the query is or gets closed
   */
  <T> T read(LongFunction<T> read) {
    long address = beginReading();
    try {
      return read.apply(address);
    } finally {
      endReading();
    }
  }

  /**
   * Gives the address for one call of the native side, after which {@link #endReading} must follow.
   *
   * @throws EngineException as {@link #read} does; then nothing must follow
   */
  long beginReading() {
    reading.lock();
    if (isClosed.get()) {
      reading.unlock();
      throw new EngineException(EngineException.Kind.CANCELLED, "the query was cancelled");
    }
    return handle.address();
  }

  void endReading() {
    reading.unlock();
  }

  /** All has been read, and has taken that. Called while reading. */
  void ended(QueryUsage taken) {
    lastUsage = taken;
    isUsageFinal = true;
  }

  /**
   * What the query has taken, as it was when it was closed, or is now. Don't call it while another
   * thread may read: it would wait for that.
   */
  QueryUsage usage() {
    if (isUsageFinal) {
      return lastUsage;
    }
    reading.lock();
    try {
      updateUsage();
      return lastUsage;
    } finally {
      reading.unlock();
    }
  }

  private void updateUsage() {
    if (!isUsageFinal) {
      lastUsage = QueryUsage.of(usage.apply(handle.address()), 0);
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
      updateUsage();
      isUsageFinal = true;
      handle.close();
    } finally {
      reading.unlock();
    }
  }
}
