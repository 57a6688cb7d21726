package org.gnomondb.catalog.internal.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.catalog.CatalogChange;
import org.gnomondb.api.catalog.CatalogLimits;
import org.gnomondb.api.catalog.CatalogSnapshot;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.Deletion;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.catalog.TableId;
import org.junit.jupiter.api.Test;

class SystemTablesTest {
  private static final Deletion DELETION =
      new Deletion(Instant.EPOCH, Optional.of(Instant.ofEpochMilli(7_891)));

  private static final TableDefinition CPU =
      new TableDefinition(
          new TableId(0),
          "cpu",
          List.of(
              column(0, "region", ColumnType.TAG),
              column(1, "host", ColumnType.TAG),
              column(2, "time", ColumnType.TIME),
              column(3, "a", ColumnType.FLOAT64),
              column(4, "b", ColumnType.INT64),
              column(5, "c", ColumnType.UINT64),
              column(6, "d", ColumnType.STRING),
              column(7, "e", ColumnType.BOOLEAN)));

  private static final TableDefinition DELETED =
      new TableDefinition(
          new TableId(1),
          "old-19700101T000000",
          List.of(column(0, "time", ColumnType.TIME)),
          Optional.of(DELETION));

  private final Catalog catalog = new FixedCatalog();

  private static ColumnDefinition column(int id, String name, ColumnType type) {
    return new ColumnDefinition(new ColumnId(id), name, type);
  }

  @Test
  void columnsAreListedInTheWordsOfInfluxdb() {
    InfluxdbSchemaTable table = new InfluxdbSchemaTable(catalog);
    assertThat(table.isIn("sensors")).isTrue();
    assertThat(table.rows("sensors"))
        .containsExactly(
            List.of("cpu", "a", "float"),
            List.of("cpu", "b", "integer"),
            List.of("cpu", "c", "uinteger"),
            List.of("cpu", "d", "string"),
            List.of("cpu", "e", "boolean"),
            List.of("cpu", "host", "tag"),
            List.of("cpu", "region", "tag"),
            List.of("cpu", "time", "time"));
    assertThat(table.rows("gone")).isEmpty();
  }

  @Test
  void databasesAreListedForTheServersOwnOne() {
    DatabasesTable table = new DatabasesTable(catalog);
    assertThat(table.isIn(DatabaseDefinition.INTERNAL)).isTrue();
    assertThat(table.isIn("sensors")).isFalse();
    assertThat(table.rows(DatabaseDefinition.INTERNAL))
        .containsExactly(
            Arrays.asList("gone", Long.MAX_VALUE, true, 7_000_000_000L),
            Arrays.asList("sensors", 3_600_000_000_000L, false, null));
  }

  @Test
  void tablesAreListedForTheServersOwnDatabase() {
    TablesTable table = new TablesTable(catalog);
    assertThat(table.isIn("sensors")).isFalse();
    assertThat(table.rows(DatabaseDefinition.INTERNAL))
        .containsExactly(
            Arrays.asList("sensors", "cpu", 8L, "region, host", 0L, 0L, false, null),
            Arrays.asList("sensors", "old-19700101T000000", 1L, "", 0L, 0L, true, 7_000_000_000L));
  }

  /**
   * {@code sensors} has two tables, one of them deleted; {@code gone} is deleted and keeps rows for
   * 400 years.
   */
  private static final class FixedCatalog implements Catalog {
    @Override
    public UUID id() {
      return new UUID(0, 0);
    }

    @Override
    public CatalogSnapshot snapshot() {
      return new CatalogSnapshot(
          1,
          Map.of(
              "sensors",
              new DatabaseDefinition(
                  new DatabaseId(1),
                  "sensors",
                  Map.of(CPU.name(), CPU, DELETED.name(), DELETED),
                  Optional.of(Duration.ofHours(1)),
                  Optional.empty()),
              "gone",
              new DatabaseDefinition(
                  new DatabaseId(2),
                  "gone",
                  Map.of(),
                  Optional.of(Duration.ofDays(400 * 365)),
                  Optional.of(DELETION))));
    }

    @Override
    public CatalogLimits limits() {
      return CatalogLimits.NONE;
    }

    @Override
    public CatalogSnapshot commit(List<CatalogChange> changes) {
      throw new UnsupportedOperationException("nothing is to be changed");
    }
  }
}
