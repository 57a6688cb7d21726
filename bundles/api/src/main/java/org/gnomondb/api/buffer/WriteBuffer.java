package org.gnomondb.api.buffer;

import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableId;

/** The rows that queries see before, or beside, those in files. Threads may share it. */
public interface WriteBuffer {

  /**
   * What is in the table now. Costs no copy and never waits for writers.
   *
   * @return to be closed by the caller; without blocks when the table has no rows here
   */
  TableSnapshot snapshot(DatabaseId database, TableId table);
}
