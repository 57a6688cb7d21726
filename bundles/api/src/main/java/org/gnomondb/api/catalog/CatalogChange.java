package org.gnomondb.api.catalog;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One step of a change to the catalog. The catalog assigns all ids when it commits the change.
 *
 * <p>What is deleted keeps its id, is renamed to {@code <name>-YYYYMMDDTHHMMSS} (UTC), and so gives
 * its name free at once.
 */
public sealed interface CatalogChange {

  /**
   * Creates a database. Conflicts if one of that name exists.
   *
   * @param retentionPeriod how long its rows are kept, counted from their time; empty for ever
   */
  record CreateDatabase(String database, Optional<Duration> retentionPeriod)
      implements CatalogChange {
    public CreateDatabase(String database) {
      this(database, Optional.empty());
    }
  }

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

  /**
   * Sets how long the rows of a database are kept, counted from their time.
   *
   * @param period empty for ever
   */
  record SetRetentionPeriod(String database, Optional<Duration> period) implements CatalogChange {}

  /**
   * Deletes a database. For one that is deleted this changes when its data goes, and conflicts if
   * it would not. The server's own can't be deleted.
   */
  record DeleteDatabase(String database, HardDelete hardDelete) implements CatalogChange {}

  /** Deletes a table, as {@link DeleteDatabase} does a database. */
  record DeleteTable(String database, String table, HardDelete hardDelete)
      implements CatalogChange {}

  /**
   * Forgets a deleted database and its tables, whose rows and files are then dropped wherever they
   * are. One that is not there is forgotten already; conflicts if it is not deleted.
   */
  record RemoveDatabase(DatabaseId database) implements CatalogChange {}

  /** Forgets a deleted table, as {@link RemoveDatabase} does a database. */
  record RemoveTable(DatabaseId database, TableId table) implements CatalogChange {}

  /**
   * Never gives the ids up to these to a new database or table: somebody has data under them.
   * Changes nothing if they have been given already.
   */
  record ReserveIds(DatabaseId database, TableId table) implements CatalogChange {}

  /** A column to create. */
  record NewColumn(String name, ColumnType type) {}
}
