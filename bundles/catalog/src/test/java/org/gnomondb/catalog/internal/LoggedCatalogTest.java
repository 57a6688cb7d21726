package org.gnomondb.catalog.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gnomondb.catalog.internal.CatalogFixture.COUNT;
import static org.gnomondb.catalog.internal.CatalogFixture.HOST;
import static org.gnomondb.catalog.internal.CatalogFixture.REGION;
import static org.gnomondb.catalog.internal.CatalogFixture.USAGE;
import static org.gnomondb.catalog.internal.CatalogFixture.addColumns;
import static org.gnomondb.catalog.internal.CatalogFixture.createDatabase;
import static org.gnomondb.catalog.internal.CatalogFixture.createTable;
import static org.gnomondb.catalog.internal.CatalogFixture.describe;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gnomondb.api.catalog.CatalogChange;
import org.gnomondb.api.catalog.CatalogChange.DeleteDatabase;
import org.gnomondb.api.catalog.CatalogChange.DeleteTable;
import org.gnomondb.api.catalog.CatalogChange.NewColumn;
import org.gnomondb.api.catalog.CatalogLimits;
import org.gnomondb.api.catalog.CatalogSnapshot;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.HardDelete;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LoggedCatalogTest {
  private CatalogFixture fixture;
  private LoggedCatalog catalog;

  @BeforeEach
  void open() throws Exception {
    fixture = new CatalogFixture();
    catalog = fixture.open();
  }

  @Test
  void startsEmpty() {
    assertThat(describe(catalog.snapshot())).containsExactly("sequence 0");
  }

  @Test
  void assignsIdsAndAddsTheTimeColumn() {
    CatalogSnapshot snapshot =
        catalog.commit(
            List.of(
                createDatabase("db"),
                createTable("db", "cpu", HOST, USAGE),
                addColumns("db", "cpu", REGION, COUNT),
                createTable("db", "mem", COUNT)));
    assertThat(describe(snapshot))
        .containsExactly(
            "sequence 1",
            "database 1 db",
            "  table 0 cpu",
            "    column 0 host TAG",
            "    column 1 usage FLOAT64",
            "    column 2 time TIME",
            "    column 3 region TAG",
            "    column 4 count UINT64",
            "  table 1 mem",
            "    column 0 count UINT64",
            "    column 1 time TIME");
    assertThat(catalog.snapshot()).isSameAs(snapshot);
  }

  @Test
  void isTheSameAfterARestart() throws Exception {
    catalog.commit(List.of(createDatabase("b"), createDatabase("a\n\"ü日\uD83D\uDE00")));
    catalog.commit(List.of(createTable("b", "t", HOST), createTable("b", "", USAGE)));
    catalog.commit(List.of(addColumns("b", "t", USAGE, COUNT)));
    CatalogSnapshot last =
        catalog.commit(
            List.of(
                createTable(
                    "b",
                    "all",
                    new NewColumn("i", ColumnType.INT64),
                    new NewColumn("s", ColumnType.STRING),
                    new NewColumn("b", ColumnType.BOOLEAN))));

    LoggedCatalog reopened = fixture.open();
    assertThat(describe(reopened.snapshot())).isEqualTo(describe(last));
    assertThat(reopened.id()).isEqualTo(catalog.id());
  }

  @Test
  void goesOnWithNewIdsAfterARestart() throws Exception {
    catalog.commit(List.of(createDatabase("a"), createTable("a", "t", HOST)));
    LoggedCatalog reopened = fixture.open();
    CatalogSnapshot snapshot =
        reopened.commit(List.of(createDatabase("b"), createTable("b", "t", HOST)));
    assertThat(describe(snapshot)).contains("database 2 b", "  table 1 t");
  }

  @Test
  void leavesASnapshotAsItWas() {
    CatalogSnapshot before = catalog.commit(List.of(createDatabase("db"), table("t")));
    List<String> described = describe(before);
    catalog.commit(List.of(addColumns("db", "t", USAGE), createDatabase("other")));
    assertThat(describe(before)).isEqualTo(described);
  }

  @Test
  void commitsAllStepsOrNone() {
    catalog.commit(List.of(createDatabase("db")));
    List<String> before = describe(catalog.snapshot());
    List<String> objects = fixture.store.paths();
    assertFails(
        ErrorCode.NOT_FOUND,
        () -> catalog.commit(List.of(table("t"), addColumns("db", "u", HOST))));
    assertThat(describe(catalog.snapshot())).isEqualTo(before);
    assertThat(fixture.store.paths()).isEqualTo(objects);
  }

  @Test
  void saysWhatConflicts() {
    catalog.commit(List.of(createDatabase("db"), createTable("db", "t", HOST, USAGE)));
    assertFails(ErrorCode.CONFLICT, () -> catalog.commit(List.of(createDatabase("db"))));
    assertFails(ErrorCode.CONFLICT, () -> catalog.commit(List.of(table("t"))));
    assertFails(
        ErrorCode.CONFLICT,
        () ->
            catalog.commit(
                List.of(addColumns("db", "t", new NewColumn("usage", ColumnType.INT64)))));
    assertFails(
        ErrorCode.CONFLICT,
        () ->
            catalog.commit(
                List.of(
                    addColumns(
                        "db",
                        "t",
                        new NewColumn("x", ColumnType.INT64),
                        new NewColumn("x", ColumnType.FLOAT64)))));
    assertFails(
        ErrorCode.CONFLICT,
        () ->
            catalog.commit(List.of(addColumns("db", "t", new NewColumn("time", ColumnType.TAG)))));
  }

  @Test
  void saysWhatDoesNotExist() {
    assertFails(ErrorCode.NOT_FOUND, () -> catalog.commit(List.of(createTable("no", "t", HOST))));
    assertFails(ErrorCode.NOT_FOUND, () -> catalog.commit(List.of(addColumns("no", "t", HOST))));
  }

  @Test
  void refusesTablesWithAColumnNamedTwice() {
    catalog.commit(List.of(createDatabase("db")));
    assertFails(
        ErrorCode.INVALID, () -> catalog.commit(List.of(createTable("db", "t", HOST, HOST))));
    assertFails(
        ErrorCode.INVALID,
        () ->
            catalog.commit(
                List.of(createTable("db", "t", new NewColumn("time", ColumnType.FLOAT64)))));
    assertFails(
        ErrorCode.INVALID,
        () -> catalog.commit(List.of(createTable("db", "t", new NewColumn("t", ColumnType.TIME)))));
  }

  @Test
  void refusesWhatALimitForbids() throws Exception {
    fixture.limits = new CatalogLimits(2, 2, 2);
    catalog = fixture.open();
    catalog.commit(List.of(createDatabase("db"), createDatabase("second")));
    assertLimit("Adding a new database would exceed limit of 2 databases", createDatabase("third"));
    catalog.commit(List.of(createTable("db", "a", HOST, USAGE), createTable("second", "b", HOST)));
    assertLimit(
        "Update to schema would exceed number of tables limit: attempted to create table but"
            + " already have 2 table(s) (limit: 2)",
        createTable("db", "c", HOST));
    String columns = "Update to schema would exceed number of columns per table limit of 2 columns";
    assertLimit(columns, addColumns("db", "a", REGION));
    catalog.commit(List.of(addColumns("db", "a", USAGE), addColumns("second", "b", USAGE)));
    catalog.commit(List.of(new DeleteTable("db", "a", new HardDelete.Never())));
    assertLimit(columns, createTable("db", "c", HOST, USAGE, COUNT));
    catalog.commit(List.of(createTable("db", "c", HOST)));
    catalog.commit(List.of(new DeleteDatabase("second", new HardDelete.Never())));
    catalog.commit(List.of(createDatabase("third"), createTable("third", "d", HOST)));
  }

  @Test
  void writesNothingForColumnsThatExist() {
    CatalogSnapshot before =
        catalog.commit(List.of(createDatabase("db"), createTable("db", "t", HOST, USAGE)));
    int calls = fixture.store.createCalls();
    assertThat(catalog.commit(List.of(addColumns("db", "t", USAGE, HOST)))).isSameAs(before);
    assertThat(catalog.commit(List.of())).isSameAs(before);
    assertThat(fixture.store.createCalls()).isEqualTo(calls);
  }

  @Test
  void makesEachCommitOneCreateOnlyObject() {
    catalog.commit(List.of(createDatabase("a"), createDatabase("b")));
    catalog.commit(List.of(createDatabase("c")));
    assertThat(fixture.store.paths())
        .containsExactly(
            "node/catalog/id",
            "node/catalog/log/00000000000000000001",
            "node/catalog/log/00000000000000000002");
  }

  @Test
  void answersEachOfManyThreadsThatCreateTheSame() throws Exception {
    catalog.commit(List.of(createDatabase("db")));
    int threads = 8;
    List<Future<Boolean>> created = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        created.add(executor.submit(() -> tryCommit(table("contested"))));
      }
    }
    int won = 0;
    for (Future<Boolean> future : created) {
      won += future.get() ? 1 : 0;
    }
    assertThat(won).isEqualTo(1);
    assertThat(describe(catalog.snapshot())).contains("sequence 2", "  table 0 contested");
  }

  @Test
  void holdsThousandsOfTablesMadeOneByOne() throws Exception {
    catalog.commit(List.of(createDatabase("db")));
    for (int i = 0; i < 1_000; i++) {
      catalog.commit(List.of(createTable("db", "t" + i, HOST, USAGE)));
      fixture.keeper().work();
    }
    assertThat(Objects.requireNonNull(catalog.snapshot().database("db")).tables()).hasSize(1_000);
    assertThat(describe(fixture.open().snapshot())).isEqualTo(describe(catalog.snapshot()));
  }

  private void assertLimit(String message, CatalogChange change) {
    assertThatThrownBy(() -> catalog.commit(List.of(change)))
        .isInstanceOfSatisfying(
            GnomonException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT))
        .hasMessage(message);
  }

  private boolean tryCommit(CatalogChange change) {
    try {
      catalog.commit(List.of(change));
      return true;
    } catch (GnomonException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
      return false;
    }
  }

  private static CatalogChange table(String name) {
    return createTable("db", name, HOST);
  }

  private static void assertFails(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(GnomonException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
