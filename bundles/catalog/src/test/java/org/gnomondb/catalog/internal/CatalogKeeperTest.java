package org.gnomondb.catalog.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomondb.catalog.internal.CatalogFixture.HOST;
import static org.gnomondb.catalog.internal.CatalogFixture.checkpointPath;
import static org.gnomondb.catalog.internal.CatalogFixture.copyPath;
import static org.gnomondb.catalog.internal.CatalogFixture.createDatabase;
import static org.gnomondb.catalog.internal.CatalogFixture.createTable;
import static org.gnomondb.catalog.internal.CatalogFixture.describe;
import static org.gnomondb.catalog.internal.CatalogFixture.entryPath;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.gnomondb.api.catalog.CatalogChange.DeleteDatabase;
import org.gnomondb.api.catalog.CatalogChange.DeleteTable;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.HardDelete;
import org.gnomondb.api.objectstore.ObjectPath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Copies, checkpoints, and the end of what was deleted. */
final class CatalogKeeperTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final CatalogFixture fixture = new CatalogFixture();
  private LoggedCatalog catalog;

  @BeforeEach
  void open() throws Exception {
    catalog = fixture.open();
  }

  @Test
  void copiesEachEntry() {
    create("a", "b");
    fixture.keeper().work();
    for (long sequence = 1; sequence <= 2; sequence++) {
      assertThat(fixture.store.bytesOf(copyPath(sequence)))
          .isEqualTo(fixture.store.bytesOf(entryPath(sequence)));
    }
  }

  @Test
  void writesACheckpointAfterAHundredEntries() throws Exception {
    for (int i = 0; i < CatalogKeeper.CHECKPOINT_ENTRIES; i++) {
      assertThat(checkpoints()).isEmpty();
      create("db" + i);
      fixture.keeper().work();
    }
    assertThat(checkpoints()).containsExactly(checkpointPath(100).value());
    assertSameAfterRestart();
  }

  @Test
  void writesACheckpointEachHourIfThereIsAnythingNew() throws Exception {
    passHour();
    assertThat(checkpoints()).isEmpty();
    create("a");
    passHour();
    passHour();
    assertThat(checkpoints()).containsExactly(checkpointPath(1).value());
    assertSameAfterRestart();
  }

  @Test
  void keepsTwoCheckpointsAndTheEntriesOfADay() throws Exception {
    fixture.now = Instant.now();
    for (String name : List.of("a", "b", "c", "d")) {
      create(name);
      passHour();
    }
    assertThat(checkpoints()).containsExactly(checkpointPath(3).value(), checkpointPath(4).value());
    assertThat(entries()).hasSize(4);
    fixture.now = fixture.now.plus(Duration.ofDays(2));
    create("e");
    passHour();
    assertThat(checkpoints()).containsExactly(checkpointPath(4).value(), checkpointPath(5).value());
    assertThat(entries()).containsExactly(entryPath(5).value());
    assertSameAfterRestart();
  }

  @Test
  void startsFromTheCheckpointAndReadsOnlyTheEntriesBehindIt() throws Exception {
    for (int i = 0; i < CatalogKeeper.CHECKPOINT_ENTRIES; i++) {
      create("db" + i);
    }
    fixture.keeper().work();
    create("behind");
    long before = fixture.faultyStore.calls();
    LoggedCatalog reopened = fixture.open();
    assertThat(describe(reopened.snapshot())).isEqualTo(describe(catalog.snapshot()));
    // The id, three lists, the checkpoint and one entry.
    assertThat(fixture.faultyStore.calls() - before).isEqualTo(6);
  }

  @Test
  void checkpointHoldsEverything() throws Exception {
    catalog.commit(List.of(createDatabase("db"), createTable("db", "cpu", HOST)));
    catalog.commit(List.of(createDatabase("x"), createTable("x", "y", HOST)));
    catalog.commit(List.of(createTable("db", "mem", HOST)));
    catalog.commit(List.of(new DeleteTable("db", "cpu", new HardDelete.Never())));
    catalog.commit(List.of(new DeleteDatabase("x", new HardDelete.Default())));
    passHour();
    assertThat(checkpoints()).hasSize(1);
    for (String path : entries()) {
      fixture.store.delete(new ObjectPath(path));
    }
    assertSameAfterRestart();
    assertThat(fixture.open().state().nextIds()).isEqualTo(catalog.state().nextIds());
  }

  @Test
  void goesOnWhenTheStoreFailsAndCatchesUp() throws Exception {
    create("a");
    fixture.store.setDown(true);
    fixture.keeper().work();
    fixture.store.setDown(false);
    assertThat(fixture.store.paths()).doesNotContain(copyPath(1).value());
    fixture.keeper().work();
    assertThat(fixture.store.paths()).contains(copyPath(1).value());
  }

  @Test
  void writesACheckpointAgainThatIsDamaged() throws Exception {
    create("a");
    fixture.store.overwrite(checkpointPath(1), new byte[3]);
    passHour();
    assertThat(fixture.damagedObjects.reasonsByPath).containsKey(checkpointPath(1).value());
    assertSameAfterRestart();
  }

  @Test
  void forgetsWhatWasDeletedAfterTheGracePeriod() throws Exception {
    catalog.commit(List.of(createDatabase("db"), createTable("db", "cpu", HOST)));
    catalog.commit(List.of(createTable("db", "mem", HOST), createDatabase("other")));
    catalog.commit(List.of(new DeleteTable("db", "cpu", new HardDelete.Now())));
    catalog.commit(List.of(new DeleteDatabase("other", new HardDelete.Now())));
    catalog.commit(List.of(new DeleteTable("db", "mem", new HardDelete.Never())));
    fixture.now = fixture.now.plus(CatalogFixture.DELETE_GRACE_PERIOD).minusMillis(1);
    fixture.keeper().work();
    assertThat(catalog.snapshot().databases()).hasSize(3);
    fixture.now = fixture.now.plus(CatalogKeeper.PAUSE);
    fixture.keeper().work();
    assertThat(catalog.snapshot().databases()).containsOnlyKeys("db", DatabaseDefinition.INTERNAL);
    assertThat(Objects.requireNonNull(catalog.snapshot().database("db")).tables())
        .containsOnlyKeys("mem-20260304T050607");
    assertSameAfterRestart();
  }

  @Test
  void worksOnAThreadOfItsOwnUntilClosed() throws Exception {
    try (CatalogKeeper keeper = fixture.keeper()) {
      keeper.start();
      create("a");
    }
    assertThat(fixture.store.paths()).contains(copyPath(1).value());
  }

  private void create(String... names) {
    for (String name : names) {
      catalog.commit(List.of(createDatabase(name)));
    }
  }

  private void passHour() {
    fixture.now = fixture.now.plus(HOUR);
    fixture.keeper().work();
  }

  private List<String> checkpoints() {
    return pathsWith("/checkpoint/");
  }

  private List<String> entries() {
    return pathsWith("/log/");
  }

  private List<String> pathsWith(String part) {
    return fixture.store.paths().stream().filter(path -> path.contains(part)).toList();
  }

  private void assertSameAfterRestart() throws Exception {
    assertThat(describe(fixture.open().snapshot())).isEqualTo(describe(catalog.snapshot()));
    assertThat(fixture.damagedObjects.reasonsByPath.values())
        .allMatch(reason -> reason.contains("written again"));
  }
}
