package org.gnomondb.http.internal;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for works that may replace bundles, this one included: then the thread that runs the work
 * is the one that closes the port.
 */
final class DetachedWorks {
  private final ThreadPoolExecutor executor;
  private final Set<Thread> working = ConcurrentHashMap.newKeySet();

  DetachedWorks(int worksMax) {
    executor =
        new ThreadPoolExecutor(
            0,
            worksMax,
            1,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            ServerThreads.named("gnomon-http-detached-"));
  }

  /** Starts a work, or refuses it when too many run. */
  boolean offer(Runnable work) {
    try {
      executor.execute(() -> track(work));
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Waits for the works, but not when one of them is the caller: that one ends by itself. */
  void close(Duration timeout) {
    if (working.contains(Thread.currentThread())) {
      executor.shutdown();
    } else {
      ServerThreads.end(executor, timeout);
    }
  }

  private void track(Runnable work) {
    working.add(Thread.currentThread());
    try {
      work.run();
    } finally {
      working.remove(Thread.currentThread());
    }
  }
}
