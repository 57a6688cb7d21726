package org.gnomondb.catalog.internal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.Deletion;
import org.gnomondb.api.catalog.TableId;

/**
 * One step of a committed change, with the ids, names and times that were decided for it. This is
 * what is stored.
 */
sealed interface CatalogEvent {

  /** A database came into being. */
  record DatabaseCreated(DatabaseId id, String name, Optional<Duration> retentionPeriod)
      implements CatalogEvent {}

  /** A table came into being, with all its columns, the time column included. */
  record TableCreated(DatabaseId database, TableId id, String name, List<ColumnDefinition> columns)
      implements CatalogEvent {
    public TableCreated {
      columns = List.copyOf(columns);
    }
  }

  /** A table got more columns. */
  record ColumnsAdded(DatabaseId database, TableId table, List<ColumnDefinition> columns)
      implements CatalogEvent {
    public ColumnsAdded {
      columns = List.copyOf(columns);
    }
  }

  /** The rows of a database are kept for another time; empty for ever. */
  record RetentionSet(DatabaseId database, Optional<Duration> period) implements CatalogEvent {}

  /** A database was deleted, or the data of a deleted one is to go at another time. */
  record DatabaseDeleted(DatabaseId id, String name, Deletion deletion) implements CatalogEvent {}

  /** A table was deleted, or the data of a deleted one is to go at another time. */
  record TableDeleted(DatabaseId database, TableId id, String name, Deletion deletion)
      implements CatalogEvent {}

  /** A database and its tables were forgotten. */
  record DatabaseRemoved(DatabaseId id) implements CatalogEvent {}

  /** A table was forgotten. */
  record TableRemoved(DatabaseId database, TableId id) implements CatalogEvent {}

  /** Ids up to these are not given to new databases and tables. */
  record IdsReserved(DatabaseId database, TableId table) implements CatalogEvent {}
}
