package org.gnomondb.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandlerPoolTest {
  private static final int THREADS = 3;
  private static final int LANE_THREADS = 2;

  private final HandlerPool pool = new HandlerPool(THREADS);
  private final HandlerPool.Lane lane = pool.newLane(LANE_THREADS, 1_000);
  private final HandlerPool.Lane other = pool.newLane(LANE_THREADS, 1_000);

  @AfterEach
  void close() {
    pool.close(Duration.ofSeconds(5));
  }

  /** A task that blocks until it is let go. */
  private static final class Blocker implements Runnable {
    private final CompletableFuture<Thread> thread = new CompletableFuture<>();
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Override
    public void run() {
      thread.complete(Thread.currentThread());
      try {
        goOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    Thread thread() {
      return thread.join();
    }

    /** Returns when the thread waits for other work. */
    void endAndRest() {
      goOn.countDown();
      awaitRest(thread());
    }
  }

  /** Only a thread that waits for work waits for a limited time here. */
  private static void awaitRest(Thread thread) {
    TestServer.await("it rests", () -> thread.getState() == Thread.State.TIMED_WAITING);
  }

  private Blocker block(HandlerPool.Lane on) {
    Blocker blocker = new Blocker();
    assertThat(on.offer(blocker)).isTrue();
    return blocker;
  }

  private Thread threadOfNext() {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    assertThat(lane.offer(() -> thread.complete(Thread.currentThread()))).isTrue();
    return thread.join();
  }

  @Test
  void workGoesToTheThreadThatRestedForTheShortestTime() {
    Blocker first = block(lane);
    Blocker second = block(lane);
    first.endAndRest();
    second.endAndRest();
    for (int i = 0; i < 20; i++) {
      assertThat(threadOfNext()).isSameAs(second.thread()).isNotSameAs(first.thread());
      awaitRest(second.thread());
    }
  }

  @Test
  void noMoreTasksRunAtOnceThanThereAreThreads() {
    List<Blocker> blockers = List.of(block(lane), block(lane), block(other));
    blockers.forEach(Blocker::thread);
    Blocker waits = block(other);
    assertThat(waits.thread).isNotDone();
    blockers.getFirst().goOn.countDown();
    assertThat(waits.thread()).isSameAs(blockers.getFirst().thread());
    blockers.forEach(blocker -> blocker.goOn.countDown());
    waits.goOn.countDown();
  }

  @Test
  void tasksOfOneLaneBeginInTheirOrderWhereThreadsAreFew() {
    Blocker first = block(lane);
    Blocker second = block(lane);
    first.thread();
    second.thread();
    List<Integer> begun = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 100; i++) {
      int number = i;
      assertThat(lane.offer(() -> begun.add(number))).isTrue();
    }
    CountDownLatch resumed = new CountDownLatch(1);
    lane.resume(
        () -> {
          begun.add(-1);
          resumed.countDown();
        });
    CompletableFuture<Void> last = new CompletableFuture<>();
    assertThat(lane.offer(() -> last.complete(null))).isTrue();
    first.goOn.countDown();
    last.join();
    assertThat(begun).isEqualTo(IntStream.range(-1, 100).boxed().toList());
    second.goOn.countDown();
  }

  @Test
  void nothingThatManyThreadsOfferIsLost() throws InterruptedException {
    int callers = 4;
    int tasks = 5_000;
    AtomicInteger running = new AtomicInteger();
    AtomicInteger runningMax = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(callers * tasks);
    Runnable task =
        () -> {
          runningMax.accumulateAndGet(running.incrementAndGet(), Math::max);
          running.decrementAndGet();
          done.countDown();
        };
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      HandlerPool.Lane own = pool.newLane(LANE_THREADS, tasks);
      threads.add(Thread.ofPlatform().start(() -> offerAll(own, task, tasks)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    done.await();
    assertThat(runningMax.get()).isLessThanOrEqualTo(THREADS);
  }

  private static void offerAll(HandlerPool.Lane own, Runnable task, int tasks) {
    for (int i = 0; i < tasks; i++) {
      assertThat(own.offer(task)).isTrue();
    }
  }

  @Test
  void taskThatFailsTakesNothingElseAlong() {
    Blocker first = block(lane);
    Blocker second = block(lane);
    CompletableFuture<Thread> handled = new CompletableFuture<>();
    first.thread().setUncaughtExceptionHandler((thread, failure) -> handled.complete(thread));
    second.thread();
    assertThat(
            lane.offer(
                () -> {
                  throw new IllegalStateException("a failure");
                }))
        .isTrue();
    Blocker third = block(lane);
    first.goOn.countDown();
    assertThat(third.thread()).isSameAs(first.thread());
    assertThat(handled).isCompletedWithValue(first.thread());
    third.goOn.countDown();
    second.goOn.countDown();
  }

  @Test
  void whatWaitsRunsWhileThePoolCloses() {
    Blocker first = block(lane);
    Blocker second = block(lane);
    Blocker waits = block(lane);
    CompletableFuture<Void> closed =
        CompletableFuture.runAsync(() -> pool.close(Duration.ofMinutes(1)));
    first.goOn.countDown();
    waits.thread();
    waits.goOn.countDown();
    second.goOn.countDown();
    closed.join();
  }

  @Test
  void whatWaitsAfterTheTimeoutDoesNotBegin() {
    List<Blocker> blockers = List.of(block(lane), block(lane));
    Blocker waits = block(lane);
    Blocker waitsForThread = block(other);
    Blocker waitsForAnyThread = block(other);
    blockers.forEach(Blocker::thread);
    waitsForThread.thread();
    pool.close(Duration.ofMillis(10));
    for (Blocker blocker : blockers) {
      TestServer.await("it has ended", () -> !blocker.thread().isAlive());
    }
    assertThat(waitsForAnyThread.thread).isNotDone();
    assertThat(waits.thread).isNotDone();
  }
}
