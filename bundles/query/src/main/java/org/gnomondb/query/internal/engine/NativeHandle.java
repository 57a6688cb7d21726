package org.gnomondb.query.internal.engine;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** The address of a native object that is released once. */
final class NativeHandle implements AutoCloseable {
  private static final long RELEASED = 0;

  private final AtomicLong address;
  private final String name;
  private final LongConsumer release;

  /**
   * @param name what messages call the object
   */
  NativeHandle(String name, long address, LongConsumer release) {
    this.name = name;
    this.address = new AtomicLong(address);
    this.release = release;
  }

  /**
   * The address, for a call that the owner keeps from running beside the release.
   *
   * @throws IllegalStateException after the release
   */
  long address() {
    long current = address.get();
    if (current == RELEASED) {
      throw new IllegalStateException(name + " is closed");
    }
    return current;
  }

  @Override
  public void close() {
    long current = address.getAndSet(RELEASED);
    if (current != RELEASED) {
      release.accept(current);
    }
  }
}
