package org.gnomondb.lineprotocol.internal;

import java.util.ArrayList;
import java.util.List;
import org.gnomondb.api.catalog.CatalogChange;
import org.gnomondb.api.catalog.CatalogChange.AddColumns;
import org.gnomondb.api.catalog.CatalogChange.CreateDatabase;
import org.gnomondb.api.catalog.CatalogChange.CreateTable;
import org.gnomondb.api.catalog.CatalogChange.NewColumn;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.lineprotocol.internal.parse.ParsedTable;

/** What the good lines of a request add to the catalog. */
final class SchemaChanges {
  private SchemaChanges() {}

  static List<CatalogChange> of(String database, boolean isDatabaseNew, List<ParsedTable> tables) {
    List<CatalogChange> changes = new ArrayList<>();
    if (isDatabaseNew && !tables.isEmpty()) {
      changes.add(new CreateDatabase(database));
    }
    for (ParsedTable table : tables) {
      if (table.isNew()) {
        changes.add(new CreateTable(database, table.name(), tagsFirst(table.newColumns())));
      } else if (!table.newColumns().isEmpty()) {
        changes.add(new AddColumns(database, table.name(), tagsFirst(table.newColumns())));
      }
    }
    return changes;
  }

  private static List<NewColumn> tagsFirst(List<NewColumn> columns) {
    List<NewColumn> sorted = new ArrayList<>(columns);
    sorted.sort((left, right) -> Boolean.compare(isField(left), isField(right)));
    return sorted;
  }

  private static boolean isField(NewColumn column) {
    return column.type() != ColumnType.TAG;
  }
}
