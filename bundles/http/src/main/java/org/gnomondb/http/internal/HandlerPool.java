package org.gnomondb.http.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads that call endpoints. They are started when needed and end after a while without work.
 *
 * <p>Work goes to the thread that has rested for the shortest time: its stack and all that the
 * engine and the C library keep for each thread are still in the processor's caches. Where all
 * threads are busy, work waits in order.
 *
 * <p>Work comes through {@link Lane}s, one for each route, whose bounds are what bounds the pool's
 * own queue.
 */
final class HandlerPool {
  private static final Duration IDLE_MAX = Duration.ofSeconds(30);

  private final int threadsMax;

  /** Its threads are bounded by {@link #busy}; its queue hands over to who came last to wait. */
  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_MAX.toMillis(),
          TimeUnit.MILLISECONDS,
          new SynchronousQueue<>(),
          ServerThreads.named("gnomon-http-"));

  private final Deque<Runnable> waiting = new ArrayDeque<>();

  /** Threads that run a task or are about to. */
  private int busy;

  private boolean isCutOff;

  HandlerPool(int threadsMax) {
    this.threadsMax = threadsMax;
  }

  /**
   * @param threadsMax how many threads the lane may keep busy
   * @param waitingMax how many tasks may wait for one of them
   */
  Lane newLane(int threadsMax, int waitingMax) {
    return new Lane(threadsMax, waitingMax);
  }

  /** Lets running and waiting tasks end within a time, then interrupts those that run. */
  void close(Duration timeout) {
    ServerThreads.end(executor, timeout, this::cutOff);
  }

  /** From now on nothing begins that waits, neither here nor in a lane. */
  private synchronized void cutOff() {
    isCutOff = true;
  }

  private synchronized void execute(Runnable task) {
    if (busy < threadsMax) {
      executor.execute(() -> work(task));
      busy++;
    } else {
      waiting.addLast(task);
    }
  }

  /** Leaves a task to this thread of the pool, or to one that is done earlier. */
  private synchronized void executeNext(Runnable task) {
    waiting.addLast(task);
  }

  private void work(Runnable first) {
    Runnable task = first;
    while (task != null) {
      run(task);
      task = next();
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable next = isCutOff ? null : waiting.pollFirst();
    if (next == null) {
      busy--;
    }
    return next;
  }

  /** A task that fails takes neither its thread nor the tasks that wait for it along. */
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
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
      execute(() -> run(task));
      running++;
    }

    private void run(Runnable task) {
      try {
        task.run();
      } finally {
        ended();
      }
    }

    private synchronized void ended() {
      Runnable next = waiting.pollFirst();
      if (next == null) {
        running--;
      } else {
        executeNext(() -> run(next));
      }
    }
  }
}
