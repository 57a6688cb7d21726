package org.gnomondb.objectstore.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.gnomondb.objectstore.remote.RequestFailure.Reason;
import org.junit.jupiter.api.Test;

class RetriesTest {
  private final FakeTime time = new FakeTime();

  @Test
  void passesOnWhatTheRequestAnswers() throws IOException {
    assertThat(retries(10, Duration.ofMinutes(1)).call(() -> "answer")).isEqualTo("answer");
    assertThat(time.pauses).isEmpty();
  }

  @Test
  void makesARequestAgainThatMaySucceed() throws IOException {
    AtomicInteger tries = new AtomicInteger();
    Retries retries = retries(10, Duration.ofMinutes(1));
    assertThat(retries.call(() -> failing(tries, 3, Reason.TRANSIENT))).isEqualTo(4);
    assertThat(retries.requests()).isEqualTo(4);
    assertThat(retries.failures()).isEqualTo(3);
    assertThat(retries.retries()).isEqualTo(3);
  }

  @Test
  void makesARequestAgainThatFailedForAnUnknownReason() throws IOException {
    AtomicInteger tries = new AtomicInteger();
    String answer =
        retries(1, Duration.ofMinutes(1))
            .call(
                () -> {
                  if (tries.incrementAndGet() == 1) {
                    throw new IOException("the cable");
                  }
                  return "answer";
                });
    assertThat(answer).isEqualTo("answer");
  }

  @Test
  void makesNoRequestAgainThatCanNotSucceed() {
    for (Reason reason : Reason.values()) {
      AtomicInteger tries = new AtomicInteger();
      if (reason != Reason.TRANSIENT) {
        assertThatThrownBy(
                () -> retries(10, Duration.ofMinutes(1)).call(() -> failing(tries, 1, reason)))
            .isInstanceOfSatisfying(
                RequestFailure.class, e -> assertThat(e.reason()).isEqualTo(reason));
        assertThat(tries).as(reason.name()).hasValue(1);
      }
    }
  }

  @Test
  void endsAfterSoManyRetries() {
    AtomicInteger tries = new AtomicInteger();
    assertThatThrownBy(
            () -> retries(2, Duration.ofMinutes(1)).call(() -> failing(tries, 9, Reason.TRANSIENT)))
        .hasMessageContainingAll("no answer", "given up after 3 tries");
    assertThat(tries).hasValue(3);
  }

  @Test
  void endsAfterSoMuchTime() {
    Duration timeout = Duration.ofSeconds(5);
    AtomicInteger tries = new AtomicInteger();
    assertThatThrownBy(
            () -> retries(1_000, timeout).call(() -> failing(tries, 1_000, Reason.TRANSIENT)))
        .isInstanceOf(RequestFailure.class);
    assertThat(time.now).isLessThanOrEqualTo(timeout);
    assertThat(tries.get()).isBetween(5, 10);
  }

  @Test
  void pausesDoubleUpToALimitAndAreNotAllTheSame() {
    AtomicInteger tries = new AtomicInteger();
    assertThatThrownBy(
            () ->
                retries(20, Duration.ofHours(1)).call(() -> failing(tries, 100, Reason.TRANSIENT)))
        .isInstanceOf(RequestFailure.class);
    Duration usual = Retries.FIRST_PAUSE;
    for (Duration pause : time.pauses) {
      assertThat(pause).isBetween(usual.dividedBy(2), usual);
      usual = usual.multipliedBy(2);
      usual = usual.compareTo(Retries.PAUSE_MAX) > 0 ? Retries.PAUSE_MAX : usual;
    }
    assertThat(time.pauses.subList(10, 20)).doesNotHaveDuplicates();
  }

  @Test
  void pausesAsLongAsItIsAskedTo() throws IOException {
    AtomicInteger tries = new AtomicInteger();
    retries(1, Duration.ofMinutes(1))
        .call(
            () -> {
              if (tries.incrementAndGet() == 1) {
                throw new RequestFailure(
                    Reason.TRANSIENT, "slow down", Duration.ofSeconds(7), null);
              }
              return true;
            });
    assertThat(time.pauses).containsExactly(Duration.ofSeconds(7));
  }

  @Test
  void makesNoMoreRequestsAtOnceThanConnectionsAreAllowed() throws Exception {
    Retries retries =
        new Retries(
            new Retries.Limits(0, Duration.ofMinutes(1)), 2, new Random(1), Retries.Time.system());
    CountDownLatch twoRun = new CountDownLatch(2);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger runningMax = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        calls.add(
            threads.submit(
                () ->
                    retries.call(
                        () -> {
                          runningMax.accumulateAndGet(running.incrementAndGet(), Math::max);
                          twoRun.countDown();
                          await(release);
                          return running.decrementAndGet();
                        })));
      }
      assertThat(twoRun.await(60, TimeUnit.SECONDS)).isTrue();
      release.countDown();
      for (Future<Integer> call : calls) {
        call.get(60, TimeUnit.SECONDS);
      }
    }
    assertThat(runningMax).hasValue(2);
  }

  @Test
  void anInterruptedThreadStopsTrying() {
    AtomicInteger tries = new AtomicInteger();
    time.isInterrupting = true;
    assertThatThrownBy(
            () ->
                retries(10, Duration.ofMinutes(1))
                    .call(() -> failing(tries, 100, Reason.TRANSIENT)))
        .isInstanceOf(RequestFailure.class);
    assertThat(tries).hasValue(1);
    assertThat(Thread.interrupted()).isTrue();
  }

  private Retries retries(int retriesMax, Duration timeout) {
    return new Retries(new Retries.Limits(retriesMax, timeout), 8, new Random(1), time);
  }

  private static int failing(AtomicInteger tries, int failures, Reason reason)
      throws RequestFailure {
    if (tries.incrementAndGet() <= failures) {
      throw new RequestFailure(reason, "no answer", null);
    }
    return tries.get();
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Time that passes in pauses only. */
  private static final class FakeTime implements Retries.Time {
    private final List<Duration> pauses = new ArrayList<>();
    private Duration now = Duration.ZERO;
    private boolean isInterrupting;

    @Override
    public long nanos() {
      return now.toNanos();
    }

    @Override
    public void pause(Duration duration) throws InterruptedException {
      if (isInterrupting) {
        throw new InterruptedException();
      }
      pauses.add(duration);
      now = now.plus(duration);
    }
  }
}
