package org.gnomondb.api.catalog;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A database as it was at one moment. Immutable. */
public final class DatabaseDefinition {
  /** The name of the server's own database, which is always there and can't be written to. */
  public static final String INTERNAL = "_internal";

  private final DatabaseId id;
  private final String name;
  private final SortedMap<String, TableDefinition> tables;

  public DatabaseDefinition(DatabaseId id, String name, Map<String, TableDefinition> tables) {
    this.id = id;
    this.name = name;
    this.tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
  }

  public DatabaseId id() {
    return id;
  }

  public String name() {
    return name;
  }

  /** The tables by name, in name order. */
  public SortedMap<String, TableDefinition> tables() {
    return tables;
  }

  public @Nullable TableDefinition table(String tableName) {
    return tables.get(tableName);
  }

  @Override
  public String toString() {
    return "DatabaseDefinition[" + id.value() + ", " + name + ", " + tables.size() + " tables]";
  }
}
