package org.gnomondb.catalog.internal.system;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.query.SystemTable;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code system.tables}: the tables of all databases, deleted ones under the name they have been
 * given.
 */
@Component(service = SystemTable.class)
public final class TablesTable implements SystemTable {
  /** Tables have no caches yet. */
  private static final long CACHES = 0;

  private final Catalog catalog;

  @Activate
  public TablesTable(@Reference Catalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public String name() {
    return "tables";
  }

  @Override
  public boolean isIn(String database) {
    return database.equals(DatabaseDefinition.INTERNAL);
  }

  @Override
  public List<Column> columns() {
    return List.of(
        new Column("database_name", ColumnType.STRING),
        new Column("table_name", ColumnType.STRING),
        new Column("column_count", ColumnType.UINT64),
        new Column("series_key_columns", ColumnType.STRING),
        new Column("last_cache_count", ColumnType.UINT64),
        new Column("distinct_cache_count", ColumnType.UINT64),
        new Column("deleted", ColumnType.BOOLEAN),
        Column.nullableUtc("hard_deletion_time"));
  }

  @Override
  public List<List<@Nullable Object>> rows(String database) {
    return catalog.snapshot().databases().values().stream()
        .flatMap(owner -> owner.tables().values().stream().map(table -> row(owner, table)))
        .toList();
  }

  private static List<@Nullable Object> row(DatabaseDefinition database, TableDefinition table) {
    return Arrays.asList(
        database.name(),
        table.name(),
        (long) table.columns().size(),
        table.tags().stream().map(ColumnDefinition::name).collect(Collectors.joining(", ")),
        CACHES,
        CACHES,
        table.deletion().isPresent(),
        Times.hardDeletion(table.deletion()));
  }
}
