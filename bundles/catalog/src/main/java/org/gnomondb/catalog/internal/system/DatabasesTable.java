package org.gnomondb.catalog.internal.system;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.query.SystemTable;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code system.databases}: all databases, deleted ones under the name they have been given. */
@Component(service = SystemTable.class)
public final class DatabasesTable implements SystemTable {
  private final Catalog catalog;

  @Activate
  public DatabasesTable(@Reference Catalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public String name() {
    return "databases";
  }

  @Override
  public boolean isIn(String database) {
    return database.equals(DatabaseDefinition.INTERNAL);
  }

  @Override
  public List<Column> columns() {
    return List.of(
        new Column("database_name", ColumnType.STRING),
        Column.nullable("retention_period_ns", ColumnType.UINT64),
        new Column("deleted", ColumnType.BOOLEAN),
        Column.nullableUtc("hard_deletion_time"));
  }

  @Override
  public List<List<@Nullable Object>> rows(String database) {
    return catalog.snapshot().databases().values().stream().map(DatabasesTable::row).toList();
  }

  private static List<@Nullable Object> row(DatabaseDefinition database) {
    return Arrays.asList(
        database.name(),
        database.retentionPeriod().map(TimeUnit.NANOSECONDS::convert).orElse(null),
        database.deletion().isPresent(),
        Times.hardDeletion(database.deletion()));
  }
}
