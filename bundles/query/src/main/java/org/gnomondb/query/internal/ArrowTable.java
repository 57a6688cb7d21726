package org.gnomondb.query.internal;

import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.gnomondb.api.query.SystemTable;
import org.gnomondb.query.internal.ArrowRows.Column;
import org.jspecify.annotations.Nullable;

/** A table of the schema {@code system} whose columns can have any type that rows can have. */
interface ArrowTable {
  String name();

  boolean isIn(String database);

  List<Column> columns();

  /** The rows as they are now, as {@link SystemTable#rows} gives them; durations are longs. */
  List<List<@Nullable Object>> rows(String database);

  static ArrowTable of(SystemTable table) {
    return new Contributed(table);
  }

  /** A table of another bundle. */
  record Contributed(SystemTable table) implements ArrowTable {
    @Override
    public String name() {
      return table.name();
    }

    @Override
    public boolean isIn(String database) {
      return table.isIn(database);
    }

    @Override
    public List<Column> columns() {
      return table.columns().stream()
          .map(column -> new Column(column.name(), type(column), column.isNullable()))
          .toList();
    }

    private static ArrowType type(SystemTable.Column column) {
      return column.isUtc() ? ArrowRows.UTC_SECONDS : ArrowRows.type(column.type());
    }

    @Override
    public List<List<@Nullable Object>> rows(String database) {
      return table.rows(database);
    }
  }
}
