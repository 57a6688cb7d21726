package org.gnomondb.api.buffer;

import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableId;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a data file.
 *
 * @param sequence its number, for resuming
 * @param table whose file it is; null for a reset, as are database and file
 */
public record PersistEvent(
    long sequence,
    Kind kind,
    @Nullable DatabaseId database,
    @Nullable TableId table,
    @Nullable DataFile file) {

  /** What happened. */
  public enum Kind {
    /** Forget all files: those that follow are all there are. */
    RESET,
    /** Rows that were not in files before are in this one. */
    ADDED,
    /** The file holds rows of files that are removed by events of the same commit. */
    COMPACTED,
    /** The rows are in other files now. */
    REPLACED,
    /** The rows are gone: deleted, expired or damaged. */
    REMOVED
  }
}
