package org.gnomondb.catalog.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gnomondb.catalog.internal.CatalogFixture.HARD_DELETE_DEFAULT;
import static org.gnomondb.catalog.internal.CatalogFixture.HOST;
import static org.gnomondb.catalog.internal.CatalogFixture.USAGE;
import static org.gnomondb.catalog.internal.CatalogFixture.addColumns;
import static org.gnomondb.catalog.internal.CatalogFixture.createDatabase;
import static org.gnomondb.catalog.internal.CatalogFixture.createTable;
import static org.gnomondb.catalog.internal.CatalogFixture.describe;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.gnomondb.api.catalog.CatalogChange;
import org.gnomondb.api.catalog.CatalogChange.CreateDatabase;
import org.gnomondb.api.catalog.CatalogChange.DeleteDatabase;
import org.gnomondb.api.catalog.CatalogChange.DeleteTable;
import org.gnomondb.api.catalog.CatalogChange.RemoveDatabase;
import org.gnomondb.api.catalog.CatalogChange.RemoveTable;
import org.gnomondb.api.catalog.CatalogChange.SetRetentionPeriod;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.Deletion;
import org.gnomondb.api.catalog.HardDelete;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Retention periods, deletion in two steps, and the end of what was deleted. */
final class CatalogDeletionTest {
  private static final String SUFFIX = "-20260304T050607";
  private static final HardDelete BY_DEFAULT = new HardDelete.Default();

  private final CatalogFixture fixture = new CatalogFixture();
  private LoggedCatalog catalog;

  @BeforeEach
  void open() throws Exception {
    catalog = fixture.open();
    commit(createDatabase("db"), createTable("db", "cpu", HOST), createTable("db", "mem", HOST));
  }

  @Test
  void deletedTableGetsAnotherNameAndKeepsItsId() {
    commit(new DeleteTable("db", "cpu", BY_DEFAULT));
    assertThat(database("db").tables()).containsOnlyKeys("cpu" + SUFFIX, "mem");
    TableDefinition deleted = table(0);
    assertThat(deleted.name()).isEqualTo("cpu" + SUFFIX);
    assertThat(deleted.column("host")).isNotNull();
    assertThat(deleted.deletion())
        .contains(new Deletion(fixture.now, Optional.of(fixture.now.plus(HARD_DELETE_DEFAULT))));
  }

  @Test
  void nameOfADeletedTableIsFreeAndItsIdIsNot() throws Exception {
    commit(new DeleteTable("db", "cpu", BY_DEFAULT));
    commit(createTable("db", "cpu", USAGE));
    commit(new DeleteTable("db", "cpu", BY_DEFAULT), createTable("db", "cpu", USAGE));
    assertThat(database("db").tables())
        .containsOnlyKeys("cpu", "cpu" + SUFFIX, "cpu" + SUFFIX + "-2", "mem");
    assertThat(database("db").table(new TableId(3)))
        .isNotNull()
        .isSameAs(database("db").table("cpu"));
    assertSameAfterRestart();
  }

  @Test
  void deletedDatabaseGetsAnotherNameAndKeepsItsTables() throws Exception {
    commit(new DeleteDatabase("db", new HardDelete.Never()));
    commit(createDatabase("db"), createTable("db", "cpu", HOST));
    assertThat(database("db").id()).isEqualTo(new DatabaseId(2));
    DatabaseDefinition deleted = database("db" + SUFFIX);
    assertThat(deleted.id()).isEqualTo(new DatabaseId(1));
    assertThat(deleted.tables()).containsOnlyKeys("cpu", "mem");
    assertThat(deleted.deletion()).contains(new Deletion(fixture.now, Optional.empty()));
    assertSameAfterRestart();
  }

  @Test
  void dataGoesWhenTheDeletionSays() {
    Instant later = fixture.now.plusSeconds(60);
    commit(new DeleteTable("db", "cpu", new HardDelete.At(later)));
    commit(new DeleteTable("db", "mem", new HardDelete.At(Instant.EPOCH)));
    assertThat(table(0).deletion().orElseThrow().hardDeleteAt()).contains(later);
    assertThat(table(1).deletion().orElseThrow().hardDeleteAt()).contains(fixture.now);
    DatabaseDefinition database = database("db");
    assertThat(database.isDataGone(table(0), later.minusMillis(1))).isFalse();
    assertThat(database.isDataGone(table(0), later)).isTrue();
    assertThat(database.isDataGone(table(1), fixture.now)).isTrue();
  }

  @Test
  void dataOfATableGoesWithItsDatabase() {
    commit(new DeleteDatabase("db", new HardDelete.Now()));
    DatabaseDefinition deleted = database("db" + SUFFIX);
    assertThat(deleted.isDataGone(table(0), fixture.now)).isTrue();
  }

  @Test
  void deletingAgainChangesWhenDataGoesAndNothingElse() throws Exception {
    commit(new DeleteTable("db", "cpu", new HardDelete.Never()));
    commit(new DeleteDatabase("db", new HardDelete.Never()));
    fixture.now = fixture.now.plusSeconds(1);
    commit(new DeleteDatabase("db" + SUFFIX, new HardDelete.Now()));
    Deletion deletion = database("db" + SUFFIX).deletion().orElseThrow();
    assertThat(deletion.deletedAt()).isEqualTo(fixture.now.minusSeconds(1));
    assertThat(deletion.hardDeleteAt()).contains(fixture.now);
    assertSameAfterRestart();
  }

  @Test
  void deletingAgainWithoutAChangeConflicts() {
    commit(new DeleteTable("db", "cpu", BY_DEFAULT));
    assertFails(
        ErrorCode.CONFLICT,
        "attempted to modify resource that was already deleted: cpu" + SUFFIX,
        new DeleteTable("db", "cpu" + SUFFIX, BY_DEFAULT));
    commit(new DeleteTable("db", "cpu" + SUFFIX, new HardDelete.Now()));
    fixture.now = fixture.now.plusSeconds(1);
    assertFails(
        ErrorCode.CONFLICT,
        "already deleted",
        new DeleteTable("db", "cpu" + SUFFIX, new HardDelete.Never()));
  }

  @Test
  void whatIsDeletedCannotBeChanged() {
    commit(new DeleteTable("db", "cpu", BY_DEFAULT));
    assertFails(ErrorCode.CONFLICT, "already deleted", addColumns("db", "cpu" + SUFFIX, USAGE));
    commit(new DeleteDatabase("db", BY_DEFAULT));
    String deleted = "db" + SUFFIX;
    assertFails(ErrorCode.CONFLICT, "already deleted", createTable(deleted, "new", HOST));
    assertFails(ErrorCode.CONFLICT, "already deleted", addColumns(deleted, "mem", USAGE));
    assertFails(
        ErrorCode.CONFLICT,
        "already deleted",
        new SetRetentionPeriod(deleted, Optional.of(Duration.ofDays(1))));
    assertFails(ErrorCode.CONFLICT, "already deleted", new DeleteTable(deleted, "mem", BY_DEFAULT));
  }

  @Test
  void whatIsNotThereCannotBeDeleted() {
    assertFails(ErrorCode.NOT_FOUND, "'no'", new DeleteDatabase("no", BY_DEFAULT));
    assertFails(ErrorCode.NOT_FOUND, "'no'", new DeleteTable("no", "cpu", BY_DEFAULT));
    assertFails(ErrorCode.NOT_FOUND, "'no'", new DeleteTable("db", "no", BY_DEFAULT));
  }

  @Test
  void serversOwnDatabaseStaysAsItIs() {
    assertThat(database(DatabaseDefinition.INTERNAL).retentionPeriod())
        .contains(Duration.ofDays(7));
    assertFails(
        ErrorCode.INVALID,
        "cannot delete internal db",
        new DeleteDatabase(DatabaseDefinition.INTERNAL, BY_DEFAULT));
    assertFails(
        ErrorCode.INVALID,
        "cannot change internal db",
        new SetRetentionPeriod(DatabaseDefinition.INTERNAL, Optional.empty()));
  }

  @Test
  void removalForgetsWhatIsDeletedAndOnlyThat() throws Exception {
    assertFails(ErrorCode.CONFLICT, "not deleted", new RemoveDatabase(new DatabaseId(1)));
    assertFails(
        ErrorCode.CONFLICT, "not deleted", new RemoveTable(new DatabaseId(1), new TableId(0)));
    commit(new DeleteTable("db", "cpu", BY_DEFAULT));
    commit(new RemoveTable(new DatabaseId(1), new TableId(0)));
    assertThat(database("db").tables()).containsOnlyKeys("mem");
    commit(new DeleteDatabase("db", BY_DEFAULT));
    commit(new RemoveDatabase(new DatabaseId(1)));
    assertThat(catalog.snapshot().databases()).containsOnlyKeys(DatabaseDefinition.INTERNAL);
    assertSameAfterRestart();
  }

  @Test
  void removalOfWhatIsForgottenIsNothingToDo() {
    long sequence = catalog.snapshot().sequence();
    commit(new RemoveDatabase(new DatabaseId(9)));
    commit(new RemoveTable(new DatabaseId(1), new TableId(9)));
    commit(new RemoveTable(new DatabaseId(9), new TableId(0)));
    assertThat(catalog.snapshot().sequence()).isEqualTo(sequence);
  }

  @Test
  void idsOfWhatIsForgottenAreNotGivenAgain() throws Exception {
    commit(createTable("db", "last", HOST), new DeleteTable("db", "last", BY_DEFAULT));
    commit(new RemoveTable(new DatabaseId(1), new TableId(2)));
    commit(new DeleteDatabase("db", BY_DEFAULT), new RemoveDatabase(new DatabaseId(1)));
    catalog = fixture.open();
    commit(createDatabase("db"), createTable("db", "last", HOST));
    assertThat(database("db").id()).isEqualTo(new DatabaseId(2));
    assertThat(database("db").table(new TableId(3)))
        .isNotNull()
        .isSameAs(database("db").table("last"));
  }

  @Test
  void retentionPeriodIsSetChangedAndCleared() throws Exception {
    commit(new CreateDatabase("short", Optional.of(Duration.ofHours(1))));
    assertThat(database("short").retentionPeriod()).contains(Duration.ofHours(1));
    commit(new SetRetentionPeriod("short", Optional.empty()));
    commit(new SetRetentionPeriod("db", Optional.of(Duration.ofDays(30))));
    assertThat(database("short").retentionPeriod()).isEmpty();
    assertThat(database("db").retentionPeriod()).contains(Duration.ofDays(30));
    assertSameAfterRestart();
  }

  @Test
  void retentionPeriodThatKeepsNothingOrIsEndlessIsRefused() {
    for (Duration period :
        List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(300 * 365))) {
      assertFails(
          ErrorCode.INVALID, "retention period", new SetRetentionPeriod("db", Optional.of(period)));
      assertFails(
          ErrorCode.INVALID, "retention period", new CreateDatabase("x", Optional.of(period)));
    }
  }

  @Test
  void sameRetentionPeriodIsNoChange() {
    commit(new SetRetentionPeriod("db", Optional.of(Duration.ofDays(30))));
    long sequence = catalog.snapshot().sequence();
    commit(new SetRetentionPeriod("db", Optional.of(Duration.parse("PT720H"))));
    assertThat(catalog.snapshot().sequence()).isEqualTo(sequence);
  }

  private void commit(CatalogChange... changes) {
    catalog.commit(List.of(changes));
  }

  private DatabaseDefinition database(String name) {
    return Objects.requireNonNull(catalog.snapshot().database(name));
  }

  /** A table of the database with id 1. */
  private TableDefinition table(int id) {
    DatabaseDefinition database =
        Objects.requireNonNull(catalog.snapshot().database(new DatabaseId(1)));
    return Objects.requireNonNull(database.table(new TableId(id)));
  }

  private void assertSameAfterRestart() throws Exception {
    assertThat(describe(fixture.open().snapshot())).isEqualTo(describe(catalog.snapshot()));
  }

  private void assertFails(ErrorCode code, String message, CatalogChange change) {
    assertThatThrownBy(() -> commit(change))
        .isInstanceOfSatisfying(GnomonException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }
}
