package org.gnomondb.buffer.internal.persist;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread with a task that waits for what others do, until it is stopped. */
final class Worker {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean isStopping;

  /** What the thread does. */
  @FunctionalInterface
  interface Task {
    /** Runs until it is interrupted. */
    void run() throws InterruptedException;
  }

  /** Does not start the thread yet. */
  Worker(String name, Task task) {
    thread = Thread.ofPlatform().name(name).daemon(true).unstarted(() -> run(task));
  }

  void start() {
    thread.start();
  }

  /** To be called after a change that a condition depends on. */
  void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until a condition holds or the time is over. Any thread may do so.
   *
   * @param condition looked at after each signal; must not block
   * @return whether the condition holds
   * @throws InterruptedException also when the worker is being stopped
   */
  boolean await(BooleanSupplier condition, long timeoutMillis) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanosLeft = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
      while (true) {
        if (isStopping) {
          throw new InterruptedException("the worker is being stopped");
        }
        if (condition.getAsBoolean()) {
          return true;
        }
        if (nanosLeft <= 0) {
          return false;
        }
        nanosLeft = changed.awaitNanos(nanosLeft);
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isStopping() {
    lock.lock();
    try {
      return isStopping;
    } finally {
      lock.unlock();
    }
  }

  /** Interrupts the thread and waits for its end. */
  void stop() throws InterruptedException {
    lock.lock();
    try {
      isStopping = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    thread.interrupt();
    thread.join();
  }

  private static void run(Task task) {
    try {
      task.run();
    } catch (InterruptedException e) {
      LOG.debug("{} ends", Thread.currentThread().getName());
    }
  }
}
