package org.gnomondb.catalog.internal;

/**
 * How much may exist; 0 for no limit. What is deleted does not count, nor does the server's own
 * database, nor the time column of a table.
 *
 * @param tables in all databases
 * @param columnsPerTable tags and fields
 */
record CatalogLimits(long databases, long tables, long columnsPerTable) {
  static final CatalogLimits NONE = new CatalogLimits(0, 0, 0);

  /** Whether so many are too many under a limit. */
  static boolean isExceeded(long limit, long count) {
    return limit > 0 && count > limit;
  }
}
