package org.gnomondb.buffer.internal.index;

import java.util.Comparator;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableId;

/** Which table, for ever: ids are never given twice. */
public record TableKey(DatabaseId database, TableId table) implements Comparable<TableKey> {
  private static final Comparator<TableKey> ORDER =
      Comparator.comparingInt((TableKey key) -> key.database().value())
          .thenComparingInt(key -> key.table().value());

  @Override
  public int compareTo(TableKey other) {
    return ORDER.compare(this, other);
  }
}
