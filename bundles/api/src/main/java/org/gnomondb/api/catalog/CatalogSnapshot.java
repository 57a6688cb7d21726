package org.gnomondb.api.catalog;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The whole catalog as it was at one moment. Immutable. */
public final class CatalogSnapshot {
  private final long sequence;
  private final SortedMap<String, DatabaseDefinition> databases;
  private final Map<DatabaseId, DatabaseDefinition> databasesById;
  private final Predicate<TableId> mayBeUnknown;

  /**
   * A catalog that knows all tables that there ever were.
   *
   * @param sequence the number of the last change up to this snapshot
   */
  public CatalogSnapshot(long sequence, Map<String, DatabaseDefinition> databases) {
    this(sequence, databases, table -> false);
  }

  /**
   * @param mayBeUnknown whether there may be a table of an id that stands in no database
   */
  public CatalogSnapshot(
      long sequence, Map<String, DatabaseDefinition> databases, Predicate<TableId> mayBeUnknown) {
    this.sequence = sequence;
    this.mayBeUnknown = mayBeUnknown;
    this.databases = Collections.unmodifiableSortedMap(new TreeMap<>(databases));
    this.databasesById = HashMap.newHashMap(databases.size());
    databases.values().forEach(database -> databasesById.put(database.id(), database));
  }

  public long sequence() {
    return sequence;
  }

  /** The databases by name, in name order, deleted ones under the name they have been given. */
  public SortedMap<String, DatabaseDefinition> databases() {
    return databases;
  }

  public @Nullable DatabaseDefinition database(String databaseName) {
    return databases.get(databaseName);
  }

  public @Nullable DatabaseDefinition database(DatabaseId databaseId) {
    return databasesById.get(databaseId);
  }

  /**
   * Whether a table has been removed for good, so that what is left of its rows and files can be
   * dropped. A table that is not there need not be removed: its definition may have been lost with
   * a damaged object of the catalog, and comes back with a backup of it.
   */
  public boolean isRemoved(DatabaseId databaseId, TableId tableId) {
    DatabaseDefinition database = databasesById.get(databaseId);
    boolean isThere = database != null && database.table(tableId) != null;
    return !isThere && !mayBeUnknown.test(tableId);
  }
}
