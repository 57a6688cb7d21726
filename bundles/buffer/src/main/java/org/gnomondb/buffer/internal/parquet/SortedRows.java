package org.gnomondb.buffer.internal.parquet;

import java.util.List;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnId;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one table in key order: by tags in the table's order, absent ones first, then by time. No
 * key stands in them twice. Arrays may be longer than the rows need, are not copied, and must not
 * change while they are written.
 */
public interface SortedRows {

  int rowCount();

  /** All columns of the table in order of their ids, {@code time} included. */
  List<ColumnDefinition> columns();

  /** For each row its time, in nanoseconds since the epoch. */
  long[] times();

  /** The values of a tag, or null where no row has it. */
  @Nullable TagValues tag(ColumnId id);

  /** The values of a field, or null where no row has it. */
  @Nullable FieldValues field(ColumnId id);
}
