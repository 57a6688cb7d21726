package org.gnomondb.buffer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomondb.buffer.internal.StorageFixture.TABLE;
import static org.gnomondb.buffer.internal.StorageFixture.awaitTrue;
import static org.gnomondb.buffer.internal.StorageFixture.row;
import static org.gnomondb.buffer.internal.StorageFixture.rowCounts;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.buffer.PersistEvent;
import org.gnomondb.api.buffer.TableSnapshot;
import org.gnomondb.api.catalog.CatalogChange.ReserveIds;
import org.gnomondb.api.objectstore.FakeObjectStore.CreateFault;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.buffer.internal.StorageFixture.Options;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StorageTest {
  private static final List<Long> NOTHING = List.of(0L, 0L);

  private final StorageFixture fixture = new StorageFixture();

  @AfterEach
  void closeAll() {
    fixture.close();
  }

  @Test
  void rowsAreInTheBufferUntilASnapshotIsDue() throws Exception {
    Storage storage = fixture.open(Options.snapshotAfter(3));
    storage.apply(1, row(1));
    storage.apply(2, row(2));
    assertThat(rowCounts(storage)).containsExactly(2L, 0L);
    storage.apply(3, row(3));
    awaitTrue("all rows in files", () -> rowCounts(storage).equals(List.of(0L, 3L)));
    storage.apply(4, row(4));
    assertThat(rowCounts(storage)).containsExactly(1L, 3L);
  }

  @Test
  void aReaderKeepsWhatItSaw() throws Exception {
    Storage storage = fixture.open(Options.snapshotAfter(2));
    storage.apply(1, row(1));
    try (TableSnapshot before = storage.snapshot(TABLE)) {
      storage.apply(2, row(2));
      awaitTrue("all rows in files", () -> rowCounts(storage).equals(List.of(0L, 2L)));
      assertThat(rowCounts(before)).containsExactly(1L, 0L);
    }
  }

  @Test
  void snapshotsShareTheirListsUntilTheTableChanges() throws Exception {
    Storage storage = fixture.open(Options.snapshotAfter(3));
    storage.apply(1, row(1));
    storage.apply(2, row(2));
    try (TableSnapshot first = storage.snapshot(TABLE);
        TableSnapshot second = storage.snapshot(TABLE)) {
      assertThat(second.files()).isSameAs(first.files());
      assertThat(second.runs()).isSameAs(first.runs());
      storage.apply(3, row(3));
      awaitTrue("all rows in files", () -> rowCounts(storage).equals(List.of(0L, 3L)));
      try (TableSnapshot later = storage.snapshot(TABLE);
          TableSnapshot last = storage.snapshot(TABLE)) {
        assertThat(later.files()).isNotSameAs(first.files());
        assertThat(later.runs()).isNotSameAs(first.runs());
        assertThat(last.files()).isSameAs(later.files());
      }
    }
  }

  @Test
  void whoReadsDuringASnapshotSeesEachRowOnce() throws Exception {
    Storage storage = fixture.open(Options.snapshotAfter(1));
    fixture.store.holdCreates();
    storage.apply(1, row(1));
    awaitTrue("a file being stored", fixture.store::isCreateHeld);
    storage.apply(2, row(2));
    assertThat(rowCounts(storage)).containsExactly(2L, 0L);
    fixture.store.releaseCreates();
    while (!rowCounts(storage).equals(List.of(0L, 2L))) {
      assertThat(sum(rowCounts(storage))).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(CreateFault.class)
  void aStoreThatFailsCostsNoRow(CreateFault fault) throws Exception {
    Storage storage = fixture.open(Options.snapshotAfter(1));
    fixture.store.planCreateFault(fault);
    fixture.store.planCreateFault(fault);
    storage.apply(1, row(1));
    awaitTrue("all rows in files", () -> rowCounts(storage).equals(List.of(0L, 1L)));
    storage.close();
    assertThat(rowCounts(fixture.open(Options.DEFAULT))).containsExactly(0L, 1L);
  }

  @Test
  void onlyWhatIsNotInFilesIsReplayed() throws Exception {
    fixture.log.files.addAll(List.of(row(1), row(2)));
    Storage first = fixture.open(Options.snapshotAfter(2));
    assertThat(fixture.log.after).isZero();
    awaitTrue("all rows in files", () -> rowCounts(first).equals(List.of(0L, 2L)));
    first.close();
    assertThat(fixture.log.isAttached).isFalse();

    fixture.log.files.add(row(3));
    Storage second = fixture.open(Options.DEFAULT);
    assertThat(fixture.log.after).isEqualTo(2);
    assertThat(rowCounts(second)).containsExactly(1L, 2L);
  }

  @Test
  void withoutALogRowsBecomeFilesAtTheEnd() throws Exception {
    Options withoutWal = new Options(1L << 40, 1L << 40, true);
    Storage storage = fixture.open(withoutWal);
    storage.apply(1, row(1));
    storage.close();
    assertThat(rowCounts(fixture.open(withoutWal))).containsExactly(0L, 1L);
  }

  @Test
  void writesAreRefusedWhileMemoryIsFull() throws Exception {
    Storage storage = fixture.open(new Options(1L << 40, 1, false));
    assertThat(storage.isAccepting()).isTrue();
    fixture.store.holdCreates();
    storage.apply(1, row(1));
    assertThat(storage.isAccepting()).isFalse();
    fixture.store.releaseCreates();
    awaitTrue("memory given back", storage::isAccepting);
  }

  @Test
  void moreRowsInTheLogThanMemoryIsToHoldBecomeFiles() throws Exception {
    int rows = 100;
    for (int number = 1; number <= rows; number++) {
      fixture.log.files.add(row(number));
    }

    Storage storage = fixture.open(new Options(Long.MAX_VALUE, 1, false));

    awaitTrue("the log's rows in files", () -> rowCounts(storage).equals(List.of(0L, (long) rows)));
    awaitTrue("further rows are taken", storage::isAccepting);
  }

  @Test
  void rowsOfATableThatIsGoneAreDropped() throws Exception {
    fixture.log.files.add(row(1));
    fixture.catalog.removeTable();
    assertThat(rowCounts(fixture.open(Options.DEFAULT))).isEqualTo(NOTHING);
    assertThat(fixture.failures).isEmpty();
  }

  @Test
  void filesOfATableThatIsGoneAreRemoved() throws Exception {
    Storage storage = fixture.open(Options.snapshotAfter(1));
    storage.apply(1, row(1));
    awaitTrue("all rows in files", () -> rowCounts(storage).equals(List.of(0L, 1L)));
    ObjectPath path = onlyFile(storage).path();
    fixture.catalog.removeTable();
    storage.removeDamagedFiles(); // Looks for all that is to be removed.
    awaitTrue("the file deleted", () -> !fixture.store.paths().contains(path.value()));
    assertThat(rowCounts(storage)).isEqualTo(NOTHING);
  }

  @Test
  void aFileThatIsSetAsideLeavesItsTable() throws Exception {
    Storage storage = fixture.open(Options.snapshotAfter(1));
    storage.apply(1, row(1));
    awaitTrue("all rows in files", () -> rowCounts(storage).equals(List.of(0L, 1L)));
    fixture.damaged.setAside(onlyFile(storage).path(), "data file", "a test says so");
    storage.removeDamagedFiles();
    awaitTrue("the table without it", () -> rowCounts(storage).equals(NOTHING));
    assertThat(storage.events().after(0, 10, Duration.ZERO))
        .extracting(PersistEvent::kind)
        .containsExactly(PersistEvent.Kind.ADDED, PersistEvent.Kind.REMOVED);
  }

  @Test
  void idsThatFilesStandUnderAreNotGivenAgain() throws Exception {
    Storage first = fixture.open(Options.snapshotAfter(1));
    first.apply(1, row(1));
    awaitTrue("all rows in files", () -> rowCounts(first).equals(List.of(0L, 1L)));
    first.close();
    assertThat(fixture.catalog.committed).isEmpty();
    fixture.open(Options.DEFAULT);
    assertThat(fixture.catalog.committed)
        .containsExactly(new ReserveIds(TABLE.database(), TABLE.table()));
  }

  @Test
  void whoLosesTheDataToAnotherProcessMakesNoFilesKnown() throws Exception {
    Storage storage = fixture.open(Options.snapshotAfter(2));
    storage.apply(1, row(1));
    Storage foreign = fixture.openDetached(Options.DEFAULT, new UUID(2, 2));
    storage.apply(2, row(2));
    awaitTrue("the failure told", () -> !fixture.failures.isEmpty());
    assertThat(fixture.failures).singleElement().asString().contains("--node-id");
    assertThat(rowCounts(foreign)).isEqualTo(NOTHING);
  }

  private static DataFile onlyFile(Storage storage) {
    assertThat(storage.files()).hasSize(1);
    return storage.files().getFirst().file();
  }

  private static long sum(List<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).sum();
  }
}
