package org.gnomondb.catalog.internal.system;

import java.util.List;
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

/** {@code system.influxdb_schema}: the columns of a database in the words of InfluxDB. */
@Component(service = SystemTable.class)
public final class InfluxdbSchemaTable implements SystemTable {
  private final Catalog catalog;

  @Activate
  public InfluxdbSchemaTable(@Reference Catalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public String name() {
    return "influxdb_schema";
  }

  @Override
  public List<Column> columns() {
    return List.of(
        new Column("measurement", ColumnType.STRING),
        new Column("key", ColumnType.STRING),
        new Column("data_type", ColumnType.STRING));
  }

  @Override
  public List<List<@Nullable Object>> rows(String database) {
    DatabaseDefinition definition = catalog.snapshot().database(database);
    return definition == null
        ? List.of()
        : definition.tables().values().stream()
            .filter(table -> table.deletion().isEmpty())
            .flatMap(table -> table.columnsInNameOrder().stream().map(column -> row(table, column)))
            .toList();
  }

  private static List<@Nullable Object> row(TableDefinition table, ColumnDefinition column) {
    return List.of(table.name(), column.name(), dataType(column.type()));
  }

  private static String dataType(ColumnType type) {
    return switch (type) {
      case TAG -> "tag";
      case TIME -> "time";
      case INT64 -> "integer";
      case UINT64 -> "uinteger";
      case FLOAT64 -> "float";
      case STRING -> "string";
      case BOOLEAN -> "boolean";
    };
  }
}
