package org.gnomondb.catalog.internal;

import java.util.List;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableId;

/**
 * One step of a committed change, with the ids that were assigned to it. This is what is stored.
 */
sealed interface CatalogEvent {

  /** A database came into being. */
  record DatabaseCreated(DatabaseId id, String name) implements CatalogEvent {}

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
}
