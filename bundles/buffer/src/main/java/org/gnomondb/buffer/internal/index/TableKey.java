package org.gnomondb.buffer.internal.index;

import java.util.Comparator;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableId;
import org.jspecify.annotations.Nullable;

/** Which table, for ever: ids are never given twice. */
public record TableKey(DatabaseId database, TableId table) implements Comparable<TableKey> {
  private static final Comparator<TableKey> ORDER =
      Comparator.comparingInt((TableKey key) -> key.database().value())
          .thenComparingInt(key -> key.table().value());

  /** Written out, as what a record has by itself is slow until it is compiled with its caller. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TableKey key
        && key.database.value() == database.value()
        && key.table.value() == table.value();
  }

  @Override
  public int hashCode() {
    return 31 * database.value() + table.value();
  }

  @Override
  public int compareTo(TableKey other) {
    return ORDER.compare(this, other);
  }
}
