package org.gnomondb.wal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gnomondb.wal.internal.LogFixture.ENDLESS;
import static org.gnomondb.wal.internal.LogFixture.NO_INTERVAL;
import static org.gnomondb.wal.internal.LogFixture.append;
import static org.gnomondb.wal.internal.LogFixture.await;
import static org.gnomondb.wal.internal.LogFixture.awaitFailure;
import static org.gnomondb.wal.internal.LogFixture.awaitTrue;
import static org.gnomondb.wal.internal.LogFixture.path;
import static org.gnomondb.wal.internal.LogFixture.rows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.wal.WriteAheadLog.Attachment;
import org.gnomondb.wal.internal.format.BatchSizes;
import org.gnomondb.wal.internal.format.SampleBatches;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When writes become files, and when they are answered. */
final class GroupCommitTest {
  private static final long ROW_BYTES =
      BatchSizes.bytesOf(List.of(SampleBatches.row(1, "h", 1, 1)));

  private final LogFixture fixture = new LogFixture();
  private final RecordingSink sink = new RecordingSink();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void answersAWriteWhenItIsStoredAndApplied() throws Exception {
    GroupCommitLog log = fixture.open(ENDLESS);
    log.attach(sink, 0);
    fixture.store.holdCreates();
    CompletableFuture<Void> write = append(log, 1);
    awaitTrue("the flush", fixture.store::isCreateHeld);
    assertThat(write).isNotDone();
    assertThat(sink.rows()).isEmpty();
    fixture.store.releaseCreates();
    await(write);
    assertThat(fixture.store.paths()).containsExactly(path(1).value());
    assertThat(sink.rows()).isEqualTo(rows(1));
  }

  @Test
  void flushesALoneWriteAtOnceAndHoldsTheNextForTheInterval() throws Exception {
    GroupCommitLog log = fixture.open(ENDLESS);
    log.attach(sink, 0);
    await(append(log, 1));
    CompletableFuture<Void> later = append(log, 2);
    assertThat(later).isNotDone();
    log.close();
    assertThat(later).isCompleted();
    assertThat(fixture.store.paths()).hasSize(2);
  }

  @Test
  void makesOneFileOfAllWritesThatWait() throws Exception {
    GroupCommitLog log = fixture.open(NO_INTERVAL);
    log.attach(sink, 0);
    fixture.store.holdCreates();
    CompletableFuture<Void> first = append(log, 1);
    awaitTrue("the first flush", fixture.store::isCreateHeld);
    List<CompletableFuture<Void>> group = new ArrayList<>();
    for (int value = 2; value < 50; value++) {
      group.add(append(log, value));
    }
    fixture.store.releaseCreates();
    await(first);
    for (CompletableFuture<Void> write : group) {
      await(write);
    }
    assertThat(sink.sequences()).containsExactly(1L, 2L);
    assertThat(fixture.store.paths()).hasSize(2);
    assertThat(sink.rows()).hasSize(49);
  }

  @Test
  void flushesManyWaitingBytesBeforeTheIntervalIsOver() throws Exception {
    GroupCommitLog log =
        fixture.open(new Limits(ENDLESS, 1 << 20, 1 << 20, 3 * ROW_BYTES, Limits.OPEN_WAIT_MAX));
    log.attach(sink, 0);
    await(append(log, 1));
    CompletableFuture<Void> second = append(log, 2);
    CompletableFuture<Void> third = append(log, 3);
    assertThat(second).isNotDone();
    CompletableFuture<Void> fourth = append(log, 4);
    await(second);
    await(third);
    await(fourth);
    assertThat(sink.sequences()).containsExactly(1L, 2L);
  }

  @Test
  void limitsTheBytesOfOneFile() throws Exception {
    GroupCommitLog log =
        fixture.open(
            new Limits(NO_INTERVAL, 1 << 20, 2 * ROW_BYTES, 2 * ROW_BYTES, Limits.OPEN_WAIT_MAX));
    log.attach(sink, 0);
    fixture.store.holdCreates();
    CompletableFuture<Void> last = append(log, 1);
    awaitTrue("the first flush", fixture.store::isCreateHeld);
    for (int value = 2; value <= 6; value++) {
      last = append(log, value);
    }
    fixture.store.releaseCreates();
    await(last);
    assertThat(sink.sequences()).containsExactly(1L, 2L, 3L, 4L);
    assertThat(sink.rows()).isEqualTo(rows(1, 2, 3, 4, 5, 6));
  }

  @Test
  void refusesWritesBeyondTheBytesThatMayWait() throws Exception {
    GroupCommitLog log =
        fixture.open(
            new Limits(NO_INTERVAL, 2 * ROW_BYTES, 1 << 20, 1 << 20, Limits.OPEN_WAIT_MAX));
    log.attach(sink, 0);
    fixture.store.holdCreates();
    CompletableFuture<Void> flushing = append(log, 1);
    awaitTrue("the flush", fixture.store::isCreateHeld);
    CompletableFuture<Void> waiting = append(log, 2);
    assertFails(ErrorCode.OVERLOAD, "wal buffer full with 2 ops", () -> append(log, 3));
    fixture.store.releaseCreates();
    await(flushing);
    await(waiting);
    awaitTrue("room", () -> isTaken(log));
  }

  @Test
  void refusesAWriteThatCouldNeverWait() {
    GroupCommitLog log =
        fixture.open(
            new Limits(NO_INTERVAL, ROW_BYTES - 1, 1 << 20, 1 << 20, Limits.OPEN_WAIT_MAX));
    assertFails(ErrorCode.TOO_LARGE, "split it", () -> append(log, 1));
  }

  @Test
  void answersAWriteOfNothing() throws Exception {
    await(fixture.open(ENDLESS).append(List.of()));
    assertThat(fixture.store.paths()).isEmpty();
  }

  @Test
  void keepsWritesUntilTheFirstSinkIsAttached() throws Exception {
    GroupCommitLog log = fixture.open(NO_INTERVAL);
    CompletableFuture<Void> write = append(log, 1);
    assertThat(write).isNotDone();
    assertThat(fixture.store.createCalls()).isZero();
    log.attach(sink, 0);
    await(write);
    assertThat(sink.rows()).isEqualTo(rows(1));
  }

  @Test
  void doesNotKeepWritesForEverBeforeTheFirstSink() {
    GroupCommitLog log =
        fixture.open(new Limits(NO_INTERVAL, ROW_BYTES, 1 << 20, 1 << 20, Duration.ofMillis(1)));
    assertThat(awaitFailure(append(log, 1)))
        .hasMessageContaining("has not been read yet")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    awaitTrue("room", () -> isTaken(log));
  }

  @Test
  void flushesWhatWaitsWhenItIsClosed() throws Exception {
    GroupCommitLog log = fixture.open(ENDLESS);
    log.attach(sink, 0);
    await(append(log, 1));
    CompletableFuture<Void> second = append(log, 2);
    CompletableFuture<Void> third = append(log, 3);
    log.close();
    await(second);
    await(third);
    assertThat(sink.rows()).isEqualTo(rows(1, 2, 3));
    assertFails(ErrorCode.UNAVAILABLE, "closed", () -> append(log, 4));
  }

  @Test
  void makesWritesDurableOnClosingAlthoughNoSinkIsThere() throws Exception {
    GroupCommitLog log = fixture.open(ENDLESS);
    Attachment attachment = log.attach(sink, 0);
    await(append(log, 1));
    attachment.close();
    CompletableFuture<Void> write = append(log, 2);
    log.close();
    await(write);
    RecordingSink next = new RecordingSink();
    fixture.open(ENDLESS).attach(next, 0);
    assertThat(next.rows()).isEqualTo(rows(1, 2));
  }

  @Test
  void leavesNoThreadBehind() {
    GroupCommitLog log = fixture.open(ENDLESS);
    log.attach(sink, 0);
    long before = flushThreads();
    log.close();
    assertThat(flushThreads()).isEqualTo(before - 1);
  }

  private boolean isTaken(GroupCommitLog log) {
    try {
      return !append(log, 9).isCompletedExceptionally();
    } catch (GnomonException e) {
      return false;
    }
  }

  private static long flushThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("wal-flush"))
        .count();
  }

  private static void assertFails(ErrorCode code, String text, ThrowingCallable call) {
    assertThatThrownBy(call)
        .hasMessageContaining(text)
        .isInstanceOfSatisfying(GnomonException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
