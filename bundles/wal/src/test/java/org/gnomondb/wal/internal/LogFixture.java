package org.gnomondb.wal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.gnomondb.api.damage.FakeDamagedObjects;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.objectstore.FakeObjectStore;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.gate.ServiceGate;
import org.gnomondb.gate.StoreAccess;
import org.gnomondb.kernel.lifecycle.Lifecycle;
import org.gnomondb.wal.internal.format.SampleBatches;
import org.gnomondb.wal.internal.format.WalEncoder;

/** A store, the logs opened on it, and what they told the kernel. Closes the logs at its end. */
final class LogFixture implements AutoCloseable {
  static final Duration NO_INTERVAL = Duration.ZERO;

  /** An interval that does not pass while a test runs. */
  static final Duration ENDLESS = Duration.ofDays(1);

  private static final long DEADLINE_SECONDS = 30;
  private static final long PLENTY_OF_BYTES = 1L << 40;

  final FakeObjectStore store = new FakeObjectStore();
  final FakeDamagedObjects damaged = new FakeDamagedObjects();
  final List<String> failures = Collections.synchronizedList(new ArrayList<>());
  private final List<GroupCommitLog> logs = new ArrayList<>();

  GroupCommitLog open(Duration interval) {
    return open(limits(interval), new UUID(1, 1));
  }

  GroupCommitLog open(Limits limits) {
    return open(limits, new UUID(1, 1));
  }

  /** A log of another process. */
  GroupCommitLog openForeign() {
    return open(limits(NO_INTERVAL), new UUID(2, 2));
  }

  static Limits limits(Duration interval) {
    return new Limits(
        interval, PLENTY_OF_BYTES, PLENTY_OF_BYTES, PLENTY_OF_BYTES, Limits.OPEN_WAIT_MAX);
  }

  static ObjectPath path(long sequence) {
    return ObjectPath.of("node", "wal", "%020d".formatted(sequence));
  }

  /** Appends one row, whose value tells it from others. */
  static CompletableFuture<Void> append(GroupCommitLog log, int value) {
    return log.append(List.of(SampleBatches.row(1, "h", value, value)));
  }

  /** The text of such a row in a sink. */
  static List<String> rows(int... values) {
    List<String> lines = new ArrayList<>();
    for (int value : values) {
      SampleBatches.describe(List.of(SampleBatches.row(1, "h", value, value))).stream()
          .skip(1)
          .forEach(lines::add);
    }
    return lines;
  }

  static void await(CompletableFuture<Void> write) throws Exception {
    write.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  static GnomonException awaitFailure(CompletableFuture<Void> write) {
    Throwable thrown = catchThrowable(() -> await(write));
    assertThat(thrown).isInstanceOf(ExecutionException.class);
    assertThat(thrown.getCause()).isInstanceOf(GnomonException.class);
    return (GnomonException) thrown.getCause();
  }

  static void awaitTrue(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline for: %s", what).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    store.releaseCreates();
    logs.forEach(GroupCommitLog::close);
  }

  private GroupCommitLog open(Limits limits, UUID owner) {
    ServiceGate<ObjectStore> gate = new ServiceGate<>("the object store");
    gate.bind(store);
    StoreAccess access = new StoreAccess(gate, millis -> {});
    GroupCommitLog log =
        new GroupCommitLog(
            new WalFiles(access, "node", owner, true),
            damaged,
            new WalEncoder(owner),
            limits,
            System::nanoTime,
            lifecycle());
    log.start();
    logs.add(log);
    return log;
  }

  private Lifecycle lifecycle() {
    return new Lifecycle() {
      @Override
      public void listening(String url) {
        throw new AssertionError("a log does not listen");
      }

      @Override
      public void failed(String message) {
        failures.add(message);
      }
    };
  }
}
