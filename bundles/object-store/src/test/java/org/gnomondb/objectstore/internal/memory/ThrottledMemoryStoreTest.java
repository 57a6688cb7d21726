package org.gnomondb.objectstore.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.gnomondb.api.objectstore.ByteRange;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.objectstore.ObjectStoreContract;
import org.junit.jupiter.api.Test;

final class ThrottledMemoryStoreTest extends ObjectStoreContract {
  private static final ObjectPath PATH = new ObjectPath("slow");

  private final Queue<Duration> pauses = new ConcurrentLinkedQueue<>();

  @Override
  protected ObjectStore openStore() {
    return new ThrottledMemoryStore(pauses::add);
  }

  @Test
  void takesItsTimeForEachCallAndItsBytes() throws IOException {
    ObjectStore slow = openStore();
    slow.create(PATH, ByteBuffer.allocate(10_000_000));
    slow.readRanges(
        PATH,
        List.of(new ByteRange(0, 2_000_000), new ByteRange(9_000_000, 1_000_000)),
        ByteBuffer.allocate(3_000_000));
    slow.head(PATH);
    slow.list("", "");
    slow.delete(PATH);
    assertThat(pauses).extracting(Duration::toMillis).containsExactly(110L, 103L, 100L, 100L, 100L);
  }

  @Test
  void aThreadThatIsInterruptedDoesNotWait() {
    ObjectStore slow =
        new ThrottledMemoryStore(
            pause -> {
              throw new InterruptedException();
            });
    assertThatThrownBy(() -> slow.head(PATH)).hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }
}
