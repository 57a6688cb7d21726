package org.gnomondb.api.catalog;

import java.util.List;

/** One step of a change to the catalog. The catalog assigns all ids when it commits the change. */
public sealed interface CatalogChange {

  /** Creates a database. Conflicts if one of that name exists. */
  record CreateDatabase(String database) implements CatalogChange {}

  /**
   * Creates a table, whose time column is added by itself. Conflicts if one of that name exists.
   *
   * @param columns tags in the order of the sort key, and fields
   */
  record CreateTable(String database, String table, List<NewColumn> columns)
      implements CatalogChange {
    public CreateTable {
      columns = List.copyOf(columns);
    }
  }

  /**
   * Adds columns to a table. A column that exists with the same type is left as it is; conflicts if
   * it exists with another.
   */
  record AddColumns(String database, String table, List<NewColumn> columns)
      implements CatalogChange {
    public AddColumns {
      columns = List.copyOf(columns);
    }
  }

  /** A column to create. */
  record NewColumn(String name, ColumnType type) {}
}
