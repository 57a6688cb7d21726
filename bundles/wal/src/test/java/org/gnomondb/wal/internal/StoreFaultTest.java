package org.gnomondb.wal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gnomondb.wal.internal.LogFixture.NO_INTERVAL;
import static org.gnomondb.wal.internal.LogFixture.append;
import static org.gnomondb.wal.internal.LogFixture.await;
import static org.gnomondb.wal.internal.LogFixture.awaitFailure;
import static org.gnomondb.wal.internal.LogFixture.awaitTrue;
import static org.gnomondb.wal.internal.LogFixture.path;
import static org.gnomondb.wal.internal.LogFixture.rows;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.objectstore.FakeObjectStore.CreateFault;
import org.gnomondb.api.wal.WriteAheadLog.Attachment;
import org.gnomondb.gate.StoreAccess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No answer without durability, and nothing doubled, however the store fails. */
final class StoreFaultTest {
  private final LogFixture fixture = new LogFixture();
  private final RecordingSink sink = new RecordingSink();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void triesAgainWhenTheStoreFailsForAMoment() throws Exception {
    GroupCommitLog log = attached();
    fixture.store.planCreateFault(CreateFault.UNAVAILABLE);
    fixture.store.planCreateFault(CreateFault.UNAVAILABLE);
    await(append(log, 1));
    assertThat(fixture.store.createCalls()).isEqualTo(3);
    assertThat(replayed()).isEqualTo(rows(1));
  }

  @Test
  void recognisesItsOwnFileAfterALostAnswer() throws Exception {
    GroupCommitLog log = attached();
    fixture.store.planCreateFault(CreateFault.ANSWER_LOST);
    await(append(log, 1));
    await(append(log, 2));
    assertThat(sink.rows()).isEqualTo(rows(1, 2));
    assertThat(sink.sequences()).containsExactly(1L, 2L);
    assertThat(fixture.failures).isEmpty();
  }

  @Test
  void tellsWritersThatTheStoreIsDownAndRecovers() throws Exception {
    GroupCommitLog log = attached();
    fixture.store.setDown(true);
    GnomonException failure = awaitFailure(append(log, 1));
    assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("could not be made durable");
    assertThat(fixture.store.createCalls()).isEqualTo(StoreAccess.TRIES_MAX);
    fixture.store.setDown(false);
    await(append(log, 2));
    assertThat(sink.rows()).isEqualTo(rows(2));
    assertThat(replayed()).isEqualTo(rows(2));
  }

  @Test
  void tellsWritersAtOnceThatTheStoreIsFull() throws Exception {
    GroupCommitLog log = attached();
    fixture.store.planCreateFault(CreateFault.FULL);
    assertThat(awaitFailure(append(log, 1)).code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(fixture.store.createCalls()).isEqualTo(1);
    await(append(log, 2));
    assertThat(sink.rows()).isEqualTo(rows(2));
  }

  @Test
  void showsWhatIsDurableAlthoughItsWriterWasToldOfAFailure() throws Exception {
    GroupCommitLog log = attached();
    fixture.store.planCreateFault(CreateFault.ANSWER_LOST);
    // The store is down for the tries after the lost answer: the flush has to give up.
    for (int i = 1; i < StoreAccess.TRIES_MAX; i++) {
      fixture.store.planCreateFault(CreateFault.UNAVAILABLE);
    }
    awaitFailure(append(log, 1));
    await(append(log, 2));
    assertThat(sink.rows()).as("as after a restart").isEqualTo(rows(1, 2));
    assertThat(replayed()).isEqualTo(rows(1, 2));
    assertThat(fixture.failures).isEmpty();
  }

  @Test
  void stopsTheServerWhenAnotherProcessHasWrittenAhead() throws Exception {
    GroupCommitLog log = attached();
    GroupCommitLog foreign = fixture.openForeign();
    foreign.attach(new RecordingSink(), 0);
    await(append(foreign, 7));

    fixture.store.holdCreates();
    CompletableFuture<Void> first = append(log, 1);
    awaitTrue("the flush", fixture.store::isCreateHeld);
    CompletableFuture<Void> second = append(log, 2);
    fixture.store.releaseCreates();
    for (CompletableFuture<Void> write : List.of(first, second)) {
      GnomonException failure = awaitFailure(write);
      assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
      assertThat(failure)
          .hasMessageContaining("another process has written to the WAL ahead of this one");
    }
    assertThatThrownBy(() -> append(log, 3)).hasMessageContaining("ahead of this one");
    assertThat(fixture.failures).hasSize(1);
    assertThat(fixture.failures.getFirst()).contains(path(1).value(), "--node-id");
    assertThat(sink.rows()).isEmpty();
    assertThat(replayed()).isEqualTo(rows(7));
  }

  @Test
  void givesTheNextSinkAGroupThatWasStoredBetweenTheTwo() throws Exception {
    GroupCommitLog log = fixture.open(NO_INTERVAL);
    Attachment attachment = log.attach(sink, 0);
    fixture.store.holdCreates();
    CompletableFuture<Void> write = append(log, 1);
    awaitTrue("the flush", fixture.store::isCreateHeld);
    attachment.close();
    fixture.store.releaseCreates();
    RecordingSink next = new RecordingSink();
    log.attach(next, 0);
    assertThat(write).isCompleted();
    assertThat(next.rows()).isEqualTo(rows(1));
    assertThat(sink.rows()).isEmpty();
  }

  private GroupCommitLog attached() {
    GroupCommitLog log = fixture.open(NO_INTERVAL);
    log.attach(sink, 0);
    return log;
  }

  /** What a server finds that starts now. */
  private List<String> replayed() {
    RecordingSink fresh = new RecordingSink();
    fixture.open(NO_INTERVAL).attach(fresh, 0);
    return fresh.rows();
  }
}
