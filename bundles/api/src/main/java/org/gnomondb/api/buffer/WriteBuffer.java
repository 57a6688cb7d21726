package org.gnomondb.api.buffer;

import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableId;

/** The rows of all tables, buffered ones and those in files. Threads may share it. */
public interface WriteBuffer {

  /**
   * What is in the table now: all that is acknowledged. Costs no copy and never waits for writers.
   *
   * @return to be closed by the caller; without files and runs when the table has no rows
   */
  TableSnapshot snapshot(DatabaseId database, TableId table);
}
