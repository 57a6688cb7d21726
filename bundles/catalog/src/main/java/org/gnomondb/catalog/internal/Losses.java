package org.gnomondb.catalog.internal;

import java.util.ArrayList;
import java.util.List;
import org.gnomondb.api.catalog.TableId;

/**
 * What the catalog does not know any more, because objects of it were damaged beyond repair.
 *
 * @param tables ids that tables may have whose definitions were lost
 * @param oldTablesEnd tables with a lesser id may have columns that were lost
 * @param columnsStart the least id that a new column of such a table gets
 */
record Losses(List<IdRange> tables, int oldTablesEnd, int columnsStart) {
  static final Losses NONE = new Losses(List.of(), 0, 0);

  Losses {
    tables = List.copyOf(tables);
  }

  /** The ids from {@code start} to the one before {@code end}. */
  record IdRange(int start, int end) {}

  boolean mayHaveTable(TableId id) {
    return tables.stream().anyMatch(range -> id.value() >= range.start && id.value() < range.end);
  }

  Losses withTables(int start, int end) {
    List<IdRange> more = new ArrayList<>(tables);
    if (start < end) {
      more.add(new IdRange(start, end));
    }
    return new Losses(more, oldTablesEnd, columnsStart);
  }

  Losses withColumns(int newOldTablesEnd, int newColumnsStart) {
    return new Losses(
        tables, Math.max(oldTablesEnd, newOldTablesEnd), Math.max(columnsStart, newColumnsStart));
  }
}
