package org.gnomondb.http.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that call endpoints. They are started when needed and end after a while without work.
 *
 * <p>Work comes through {@link Lane}s, one for each route, whose bounds are what bounds the pool's
 * own queue.
 */
final class HandlerPool {
  private static final Duration IDLE_MAX = Duration.ofSeconds(30);

  private final ThreadPoolExecutor executor;

  HandlerPool(int threads) {
    executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_MAX.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            ServerThreads.named("gnomon-http-"));
    executor.allowCoreThreadTimeOut(true);
  }

  /**
   * @param threadsMax how many threads the lane may keep busy
   * @param waitingMax how many tasks may wait for one of them
   */
  Lane newLane(int threadsMax, int waitingMax) {
    return new Lane(threadsMax, waitingMax);
  }

  /** Lets running tasks end within a time, then interrupts them. Waiting tasks are run as well. */
  void close(Duration timeout) {
    ServerThreads.end(executor, timeout);
  }

  /** A share of the pool. */
  final class Lane {
    private final int threadsMax;
    private final int waitingMax;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int running;

    private Lane(int threadsMax, int waitingMax) {
      this.threadsMax = threadsMax;
      this.waitingMax = waitingMax;
    }

    /** Runs a new task as soon as a thread is free, or refuses it when too many wait already. */
    synchronized boolean offer(Runnable task) {
      if (running < threadsMax) {
        start(task);
        return true;
      }
      return waiting.size() < waitingMax && waiting.offerLast(task);
    }

    /** Goes on with work that has been accepted before: it comes first and is never refused. */
    synchronized void resume(Runnable task) {
      if (running < threadsMax) {
        start(task);
      } else {
        waiting.addFirst(task);
      }
    }

    private void start(Runnable task) {
      running++;
      executor.execute(
          () -> {
            try {
              task.run();
            } finally {
              ended();
            }
          });
    }

    private synchronized void ended() {
      running--;
      Runnable next = waiting.pollFirst();
      if (next != null) {
        start(next);
      }
    }
  }
}
