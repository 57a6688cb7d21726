package org.gnomondb.buffer.internal.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerTest {
  private final Worker worker = new Worker("test", this::doWhatIsWanted);
  private final AtomicInteger wanted = new AtomicInteger();
  private final BlockingQueue<Integer> done = new LinkedBlockingQueue<>();

  private void doWhatIsWanted() throws InterruptedException {
    while (worker.await(() -> wanted.get() > 0, Long.MAX_VALUE)) {
      done.add(wanted.getAndSet(0));
    }
  }

  @BeforeEach
  void start() {
    worker.start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    worker.stop();
  }

  @Test
  void aSignalLetsTheTaskLookAgain() throws Exception {
    for (int i = 1; i <= 3; i++) {
      wanted.set(i);
      worker.signal();

      assertThat(done.take()).isEqualTo(i);
    }
  }

  @Test
  void waitingEndsWithTheTime() throws Exception {
    assertThat(worker.await(() -> false, 1)).isFalse();
    assertThat(worker.await(() -> true, 0)).isTrue();
  }

  @Test
  void stoppingEndsWhateverWaits() throws Exception {
    worker.stop();

    assertThat(worker.isStopping()).isTrue();
    assertThatThrownBy(() -> worker.await(() -> true, Long.MAX_VALUE))
        .isInstanceOf(InterruptedException.class);
  }
}
