package org.gnomondb.buffer.internal.persist;

import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.buffer.internal.index.TableKey;
import org.jspecify.annotations.Nullable;

/** Which tables there are, and since when their rows count. */
public interface LiveTables {

  /** The table, or null when it is not there, or its rows are to be gone. */
  @Nullable TableDefinition find(TableKey table);

  /**
   * Whether its rows and files are to be dropped. A table that is not there may come back with a
   * backup of the catalog; its files are kept.
   */
  boolean isGone(TableKey table);

  /**
   * The least time of rows that count, in nanoseconds since the epoch; earlier ones are expired.
   */
  long minTime(TableKey table);
}
