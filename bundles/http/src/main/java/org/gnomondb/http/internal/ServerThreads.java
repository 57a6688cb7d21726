package org.gnomondb.http.internal;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * How this bundle's threads are made and ended, so that none of them keeps a class loader alive.
 */
final class ServerThreads {
  private static final Duration INTERRUPTED_MAX = Duration.ofSeconds(5);

  /**
   * Address space for the stack of a thread, of which only what is used costs memory: the query
   * engine plans on the thread that asks if it has so much.
   */
  private static final long STACK_BYTES = 8L << 20;

  private ServerThreads() {}

  /** Platform threads that take neither context class loader nor inherited values from anyone. */
  static ThreadFactory named(String prefix) {
    ThreadFactory numbered =
        Thread.ofPlatform()
            .name(prefix, 1)
            .daemon(true)
            .stackSize(STACK_BYTES)
            .inheritInheritableThreadLocals(false)
            .factory();
    return task -> {
      Thread thread = numbered.newThread(task);
      thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
      return thread;
    };
  }

  /** Waits until all tasks have ended, and interrupts those that take longer than the timeout. */
  static void end(ExecutorService executor, Duration timeout) {
    end(executor, timeout, () -> {});
  }

  /**
   * As above.
   *
   * @param cutOff called before tasks are interrupted, so that no other begins
   */
  static void end(ExecutorService executor, Duration timeout, Runnable cutOff) {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        cutOff.run();
        executor.shutdownNow();
        boolean unused =
            executor.awaitTermination(INTERRUPTED_MAX.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      cutOff.run();
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
