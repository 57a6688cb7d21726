package org.gnomondb.wal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
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
import java.util.concurrent.CountDownLatch;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.wal.WriteAheadLog.Attachment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Replay, and sinks that come and go. */
final class AttachTest {
  private final LogFixture fixture = new LogFixture();
  private final RecordingSink sink = new RecordingSink();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void replaysEverythingAfterARestart() throws Exception {
    write(1, 2, 3);
    GroupCommitLog log = fixture.open(NO_INTERVAL);
    log.attach(sink, 0);
    assertThat(sink.rows()).isEqualTo(rows(1, 2, 3));
    assertThat(sink.sequences()).containsExactly(1L, 2L, 3L);
    await(append(log, 4));
    assertThat(sink.last()).isEqualTo(4);
  }

  @Test
  void replaysOnlyWhatTheSinkDoesNotHave() throws Exception {
    write(1, 2, 3);
    GroupCommitLog log = fixture.open(NO_INTERVAL);
    log.attach(sink, 2);
    assertThat(sink.rows()).isEqualTo(rows(3));
  }

  @Test
  void continuesAfterWhatTheSinkHasAlthoughItsFilesAreGone() throws Exception {
    GroupCommitLog log = fixture.open(NO_INTERVAL);
    log.attach(sink, 41);
    await(append(log, 1));
    assertThat(sink.last()).isEqualTo(42);
  }

  @Test
  void refusesASecondSink() {
    GroupCommitLog log = fixture.open(NO_INTERVAL);
    log.attach(sink, 0);
    assertThatIllegalStateException().isThrownBy(() -> log.attach(new RecordingSink(), 0));
  }

  @Test
  void handsOverToAReplacedSinkWithoutGapOrRepetition() throws Exception {
    GroupCommitLog log = fixture.open(NO_INTERVAL);
    Attachment first = log.attach(sink, 0);
    await(append(log, 1));
    first.close();
    await(append(log, 2));
    RecordingSink next = new RecordingSink();
    log.attach(next, sink.last());
    first.close();
    await(append(log, 3));
    assertThat(sink.rows()).isEqualTo(rows(1));
    assertThat(next.rows()).isEqualTo(rows(2, 3));
  }

  @Test
  void rebuildsAReplacedSinkThatStartsEmpty() throws Exception {
    GroupCommitLog log = fixture.open(NO_INTERVAL);
    log.attach(sink, 0).close();
    RecordingSink next = new RecordingSink();
    Attachment attachment = log.attach(next, 0);
    await(append(log, 1));
    await(append(log, 2));
    attachment.close();
    RecordingSink last = new RecordingSink();
    log.attach(last, 0);
    assertThat(last.rows()).isEqualTo(rows(1, 2));
  }

  @Test
  void waitsForTheGroupThatIsBeingAppliedBeforeTheSinkGoes() throws Exception {
    GroupCommitLog log = fixture.open(NO_INTERVAL);
    Attachment attachment = log.attach(sink, 0);
    CountDownLatch release = new CountDownLatch(1);
    sink.holdUntil(release);
    CompletableFuture<Void> write = append(log, 1);
    awaitTrue("the group is being applied", sink::isHeld);
    Thread closer = Thread.ofVirtual().start(attachment::close);
    assertThat(closer.isAlive()).isTrue();
    release.countDown();
    closer.join();
    assertThat(write).isCompleted();
    assertThat(sink.rows()).isEqualTo(rows(1));
  }

  @Test
  void passesOverADamagedFileAndContinuesAfterIt() throws Exception {
    write(1, 2, 3);
    fixture.store.overwrite(path(2), new byte[0]);
    fixture.store.overwrite(path(4), new byte[] {1, 2, 3});
    GroupCommitLog log = fixture.open(NO_INTERVAL);
    log.attach(sink, 0);
    assertThat(sink.rows()).isEqualTo(rows(1, 3));
    await(append(log, 5));
    assertThat(sink.last()).isEqualTo(5);
    assertThat(fixture.store.bytesOf(path(4))).isEqualTo(new byte[] {1, 2, 3});
  }

  @Test
  void passesOverAFileThatCanNotBeRead() throws Exception {
    write(1, 2);
    fixture.store.setUnreadable(path(1));
    fixture.open(NO_INTERVAL).attach(sink, 0);
    assertThat(sink.rows()).isEqualTo(rows(2));
  }

  @Test
  void doesNotTakeAStoreThatIsDownForAnEmptyOne() throws Exception {
    write(1);
    GroupCommitLog log = fixture.open(NO_INTERVAL);
    fixture.store.setDown(true);
    assertThatThrownBy(() -> log.attach(sink, 0))
        .isInstanceOfSatisfying(
            GnomonException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    fixture.store.setDown(false);
    log.attach(sink, 0);
    assertThat(sink.rows()).isEqualTo(rows(1));
  }

  @Test
  void passesOverObjectsThatAreNoFilesOfIts() throws Exception {
    fixture.store.overwrite(ObjectPath.of("node", "wal", "notes.txt"), new byte[] {1});
    fixture.store.overwrite(ObjectPath.of("node2", "wal", path(9).value()), new byte[] {1});
    GroupCommitLog log = fixture.open(NO_INTERVAL);
    log.attach(sink, 0);
    await(append(log, 1));
    assertThat(sink.sequences()).isEqualTo(List.of(1L));
  }

  @Test
  void tellsAWriterThatTheSinkDidNotTakeItsRows() throws Exception {
    GroupCommitLog log = fixture.open(NO_INTERVAL);
    log.attach(sink, 0);
    sink.failOnce(new IllegalStateException("out of room"));
    assertThat(awaitFailure(append(log, 1)).code()).isEqualTo(ErrorCode.INTERNAL);
    await(append(log, 2));
    assertThat(sink.rows()).isEqualTo(rows(2));
  }

  private void write(int... values) throws Exception {
    GroupCommitLog log = fixture.open(NO_INTERVAL);
    log.attach(new RecordingSink(), 0);
    for (int value : values) {
      await(append(log, value));
    }
    log.close();
  }
}
