package org.gnomondb.catalog.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gnomondb.catalog.internal.CatalogFixture.HOST;
import static org.gnomondb.catalog.internal.CatalogFixture.REGION;
import static org.gnomondb.catalog.internal.CatalogFixture.USAGE;
import static org.gnomondb.catalog.internal.CatalogFixture.addColumns;
import static org.gnomondb.catalog.internal.CatalogFixture.checkpointPath;
import static org.gnomondb.catalog.internal.CatalogFixture.copyPath;
import static org.gnomondb.catalog.internal.CatalogFixture.createDatabase;
import static org.gnomondb.catalog.internal.CatalogFixture.createTable;
import static org.gnomondb.catalog.internal.CatalogFixture.describe;
import static org.gnomondb.catalog.internal.CatalogFixture.entryPath;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.gnomondb.api.catalog.CatalogChange.DeleteTable;
import org.gnomondb.api.catalog.CatalogSnapshot;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.HardDelete;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Starts on a store some of whose objects are damaged. */
final class CatalogRecoveryTest {
  private static final ObjectPath ID = new CatalogPaths(CatalogFixture.NODE_ID).id();
  private static final ObjectPath ID_COPY = new CatalogPaths(CatalogFixture.NODE_ID).idCopy();

  private CatalogFixture fixture;
  private List<String> last;

  /** Entries 1 to 5, each with its copy. */
  @BeforeEach
  void commitSome() throws Exception {
    fixture = new CatalogFixture();
    LoggedCatalog catalog = fixture.open();
    catalog.commit(List.of(createDatabase("db"), createTable("db", "cpu", HOST, USAGE)));
    catalog.commit(List.of(createTable("db", "mem", HOST)));
    catalog.commit(List.of(addColumns("db", "mem", USAGE)));
    catalog.commit(List.of(new DeleteTable("db", "cpu", new HardDelete.Never())));
    catalog.commit(List.of(createTable("db", "cpu", REGION)));
    fixture.keeper().work();
    last = describe(catalog.snapshot());
  }

  @Test
  void losesNothingByAnyDamageOfOneEntry() throws Exception {
    for (long sequence = 1; sequence <= 5; sequence++) {
      byte[] intact = fixture.store.bytesOf(entryPath(sequence));
      for (byte[] damaged : damagedVersions(intact)) {
        fixture.store.overwrite(entryPath(sequence), damaged);
        assertThat(describe(fixture.open().snapshot())).isEqualTo(last);
        assertThat(fixture.damagedObjects.reasonsByPath.remove(entryPath(sequence).value()))
            .contains("nothing is lost");
        assertThat(fixture.store.bytesOf(entryPath(sequence))).isEqualTo(intact);
      }
    }
    assertThat(fixture.damagedObjects.reasonsByPath).isEmpty();
  }

  @Test
  void losesNothingByOneMissingEntry() throws Exception {
    for (long sequence = 1; sequence <= 5; sequence++) {
      fixture.store.delete(entryPath(sequence));
      assertThat(describe(fixture.open().snapshot())).isEqualTo(last);
      assertThat(fixture.damagedObjects.reasonsByPath.remove(entryPath(sequence).value()))
          .contains("missing", "nothing is lost");
    }
    assertThat(describe(fixture.open().snapshot())).isEqualTo(last);
    assertThat(fixture.damagedObjects.reasonsByPath).isEmpty();
  }

  @Test
  void losesNothingByAnyDamageOfTheNewestCheckpoint() throws Exception {
    checkpointTwice();
    byte[] intact = fixture.store.bytesOf(checkpointPath(6));
    for (byte[] damaged : damagedVersions(intact)) {
      fixture.store.overwrite(checkpointPath(6), damaged);
      assertThat(describe(fixture.open().snapshot())).isEqualTo(last);
      assertThat(fixture.damagedObjects.reasonsByPath.remove(checkpointPath(6).value()))
          .contains("an older checkpoint");
    }
    fixture.store.delete(checkpointPath(6));
    assertThat(describe(fixture.open().snapshot())).isEqualTo(last);
  }

  @Test
  void losesNothingWhenBothCheckpointsAreDamagedAndTheLogIsStillThere() throws Exception {
    checkpointTwice();
    fixture.store.overwrite(checkpointPath(5), new byte[0]);
    fixture.store.overwrite(checkpointPath(6), new byte[7]);
    assertThat(describe(fixture.open().snapshot())).isEqualTo(last);
    assertThat(fixture.damagedObjects.reasonsByPath)
        .containsOnlyKeys(checkpointPath(5).value(), checkpointPath(6).value());
  }

  @Test
  void keepsItsIdWhenThatIsDamaged() throws Exception {
    UUID id = fixture.open().id();
    byte[] intact = fixture.store.bytesOf(ID);
    for (byte[] damaged : damagedVersions(intact)) {
      fixture.store.overwrite(ID, damaged);
      assertThat(fixture.open().id()).isEqualTo(id);
      assertThat(fixture.store.bytesOf(ID)).isEqualTo(intact);
    }
    fixture.store.delete(ID);
    assertThat(fixture.open().id()).isEqualTo(id);
  }

  @Test
  void getsAnotherIdWhenItsCopyIsDamagedToo() throws Exception {
    UUID id = fixture.open().id();
    fixture.store.overwrite(ID, new byte[0]);
    fixture.store.overwrite(ID_COPY, new byte[0]);
    UUID other = fixture.open().id();
    assertThat(other).isNotEqualTo(id).isEqualTo(fixture.open().id());
    assertThat(fixture.damagedObjects.reasonsByPath.get(ID.value())).contains("another id");
  }

  @Test
  void goesOnWithoutTheNewestEntryAndGivesNoneOfItsIdsAgain() throws Exception {
    damageWithCopy(5);
    CatalogSnapshot snapshot = fixture.open().snapshot();
    assertThat(database(snapshot).tables()).containsOnlyKeys("cpu-20260304T050607", "mem");
    assertThat(fixture.damagedObjects.reasonsByPath.get(entryPath(5).value()))
        .contains("its change of the catalog is lost");
    assertThat(fixture.damagedObjects.reasonsByPath).containsKey(copyPath(5).value());

    LoggedCatalog next = fixture.open();
    next.commit(List.of(createTable("db", "disk", HOST), addColumns("db", "mem", REGION)));
    DatabaseDefinition database = database(next.snapshot());
    assertThat(table(database, "disk").id().value()).isEqualTo(2 + CatalogRecovery.LOST_IDS_MAX);
    assertThat(table(database, "mem").columns().getLast().id().value()).isGreaterThan(1 << 16);
    assertThat(describe(fixture.open().snapshot())).isEqualTo(describe(next.snapshot()));
  }

  @Test
  void tablesThatMayBeLostAreNotTakenForRemoved() throws Exception {
    DatabaseId database = new DatabaseId(1);
    CatalogSnapshot intact = fixture.open().snapshot();
    assertThat(intact.isRemoved(database, new TableId(2))).isFalse();
    assertThat(intact.isRemoved(database, new TableId(3))).isFalse();
    damageWithCopy(5);
    CatalogSnapshot damaged = fixture.open().snapshot();
    assertThat(damaged.isRemoved(database, new TableId(2))).isFalse();
    assertThat(fixture.open().snapshot().isRemoved(database, new TableId(2))).isFalse();
  }

  @Test
  void nextEntryTellsWhatALostOneHasGiven() throws Exception {
    damageWithCopy(2);
    LoggedCatalog opened = fixture.open();
    assertThat(database(opened.snapshot()).tables()).containsOnlyKeys("cpu", "cpu-20260304T050607");
    assertThat(opened.state().nextIds()).isEqualTo(new NextIds(2, 3));
    assertThat(opened.snapshot().isRemoved(new DatabaseId(1), new TableId(1))).isFalse();
  }

  @Test
  void aNameThatWasGivenAgainIsNotLeftToTheOldTable() throws Exception {
    damageWithCopy(4);
    DatabaseDefinition database = database(fixture.open().snapshot());
    assertThat(table(database, "cpu").id()).isEqualTo(new TableId(2));
    assertThat(table(database, "cpu-20260304T050607").id()).isEqualTo(new TableId(0));
    assertThat(table(database, "cpu-20260304T050607").deletion()).isPresent();
  }

  @Test
  void tablesOfALostDatabaseAreThereUnderAMadeUpName() throws Exception {
    damageWithCopy(1);
    CatalogSnapshot snapshot = fixture.open().snapshot();
    DatabaseDefinition database = Objects.requireNonNull(snapshot.database("lost-database-1"));
    assertThat(database.tables()).containsOnlyKeys("cpu", "mem");
    assertThat(table(database, "cpu").id()).isEqualTo(new TableId(2));
  }

  @Test
  void startsWhenAllIsDamaged() throws Exception {
    checkpointTwice();
    fixture.store.paths().stream()
        .filter(path -> path.contains("/catalog/"))
        .forEach(path -> fixture.store.overwrite(new ObjectPath(path), new byte[100]));
    LoggedCatalog opened = fixture.open();
    assertThat(opened.snapshot().databases()).containsOnlyKeys(DatabaseDefinition.INTERNAL);
    assertThat(opened.snapshot().isRemoved(new DatabaseId(1), new TableId(0))).isFalse();
    opened.commit(List.of(createDatabase("db"), createTable("db", "cpu", HOST)));
    DatabaseDefinition database = Objects.requireNonNull(opened.snapshot().database("db"));
    assertThat(table(database, "cpu").id().value())
        .isGreaterThanOrEqualTo(CatalogRecovery.LOST_IDS_MAX);
    assertThat(describe(fixture.open().snapshot())).isEqualTo(describe(opened.snapshot()));
  }

  @Test
  void eachStartFindsTheSameUntilADamagedObjectCanBeSetAside() throws Exception {
    damageWithCopy(5);
    fixture.store.setFull(true);
    List<String> first = describe(fixture.open().snapshot());
    assertThat(describe(fixture.open().snapshot())).isEqualTo(first);
    assertThat(fixture.damagedObjects.reasonsByPath).isEmpty();
    fixture.store.setFull(false);
    LoggedCatalog repaired = fixture.open();
    assertThat(describe(repaired.snapshot()).subList(1, first.size()))
        .isEqualTo(first.subList(1, first.size()));
    assertThat(fixture.damagedObjects.reasonsByPath).containsKey(entryPath(5).value());
  }

  @Test
  void goesOnBehindADamagedEntryThatCannotBeSetAside() throws Exception {
    damageWithCopy(5);
    fixture.store.setFull(true);
    LoggedCatalog opened = fixture.open();
    fixture.store.setFull(false);
    opened.commit(List.of(createTable("db", "disk", HOST)));
    assertThat(describe(fixture.open().snapshot()).subList(1, 8))
        .isEqualTo(describe(opened.snapshot()).subList(1, 8));
  }

  @Test
  void anEntryUnderAnothersNameIsDamaged() throws Exception {
    fixture.store.overwrite(entryPath(6), fixture.store.bytesOf(entryPath(1)));
    fixture.open();
    assertThat(fixture.damagedObjects.reasonsByPath.get(entryPath(6).value()))
        .contains("sequence number 1");
  }

  @Test
  void anEntryThatTheStoreDoesNotHandOutIsReadFromItsCopyOrWaitedFor() throws Exception {
    fixture.store.setUnreadable(entryPath(3));
    assertThat(describe(fixture.open().snapshot())).isEqualTo(last);
    assertThat(fixture.damagedObjects.reasonsByPath).isEmpty();
    fixture.store.setUnreadable(copyPath(3));
    assertThatThrownBy(fixture::open).isInstanceOf(ObjectStoreException.class);
  }

  @Test
  void whatALaterVersionHasWrittenIsLeftAlone() throws Exception {
    checkpointTwice();
    List<String> paths = fixture.store.paths();
    for (ObjectPath newer : List.of(checkpointPath(6), checkpointPath(5))) {
      byte[] object = fixture.store.bytesOf(newer);
      object["GNOMCAT\n".length()]++;
      fixture.store.overwrite(newer, object);
    }
    assertThatThrownBy(fixture::open)
        .isInstanceOf(NewerFormatException.class)
        .hasMessageContaining("format version 2, and this server reads version 1");
    assertThat(fixture.store.paths()).isEqualTo(paths);
    assertThat(fixture.damagedObjects.reasonsByPath).isEmpty();
  }

  @Test
  void aCheckpointThatTheStoreDoesNotHandOutIsReplacedByTheOlderOne() throws Exception {
    checkpointTwice();
    fixture.store.setUnreadable(checkpointPath(6));
    assertThat(describe(fixture.open().snapshot())).isEqualTo(last);
    fixture.store.setUnreadable(checkpointPath(5));
    assertThatThrownBy(fixture::open).isInstanceOf(ObjectStoreException.class);
  }

  private void checkpointTwice() throws Exception {
    LoggedCatalog catalog = fixture.open();
    fixture.now = fixture.now.plus(CatalogKeeper.CHECKPOINT_INTERVAL);
    fixture.keeper().work();
    catalog.commit(List.of(createDatabase("six")));
    fixture.now = fixture.now.plus(CatalogKeeper.CHECKPOINT_INTERVAL);
    fixture.keeper().work();
    assertThat(fixture.store.paths())
        .contains(checkpointPath(5).value(), checkpointPath(6).value());
    last = describe(catalog.snapshot());
  }

  private void damageWithCopy(long sequence) {
    fixture.store.overwrite(entryPath(sequence), new byte[0]);
    fixture.store.overwrite(copyPath(sequence), new byte[12]);
  }

  /** The bytes cut short at each length, one too many, zeroed in parts, and each bit flipped. */
  private static List<byte[]> damagedVersions(byte[] intact) {
    List<byte[]> versions = new ArrayList<>();
    for (int length = 0; length < intact.length; length++) {
      versions.add(Arrays.copyOf(intact, length));
    }
    versions.add(Arrays.copyOf(intact, intact.length + 1));
    for (int start = 0; start < intact.length; start += 16) {
      byte[] zeroed = intact.clone();
      Arrays.fill(zeroed, start, Math.min(start + 16, intact.length), (byte) 0);
      if (!Arrays.equals(zeroed, intact)) {
        versions.add(zeroed);
      }
    }
    for (int bit = 0; bit < intact.length * Byte.SIZE; bit += 3) {
      byte[] flipped = intact.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      versions.add(flipped);
    }
    return versions;
  }

  private static DatabaseDefinition database(CatalogSnapshot snapshot) {
    return Objects.requireNonNull(snapshot.database("db"));
  }

  private static TableDefinition table(DatabaseDefinition database, String name) {
    return Objects.requireNonNull(database.table(name));
  }
}
