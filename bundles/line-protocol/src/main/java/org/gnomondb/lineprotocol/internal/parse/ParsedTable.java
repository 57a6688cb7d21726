package org.gnomondb.lineprotocol.internal.parse;

import java.util.List;
import org.gnomondb.api.catalog.CatalogChange.NewColumn;

/**
 * The good lines of one table.
 *
 * @param isNew whether the catalog did not have the table
 * @param newColumns columns that it did not have, in order of appearance
 * @param runs the rows in write order; at least one run
 */
public record ParsedTable(
    String name, boolean isNew, List<NewColumn> newColumns, List<ParsedRun> runs) {
  public ParsedTable {
    newColumns = List.copyOf(newColumns);
    runs = List.copyOf(runs);
  }
}
