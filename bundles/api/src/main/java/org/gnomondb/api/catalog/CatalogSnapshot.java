package org.gnomondb.api.catalog;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The whole catalog as it was at one moment. Immutable. */
public final class CatalogSnapshot {
  private final long sequence;
  private final SortedMap<String, DatabaseDefinition> databases;
  private final Map<DatabaseId, DatabaseDefinition> databasesById;

  /**
   * @param sequence how many changes have been committed up to this snapshot
   */
  public CatalogSnapshot(long sequence, Map<String, DatabaseDefinition> databases) {
    this.sequence = sequence;
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
}
