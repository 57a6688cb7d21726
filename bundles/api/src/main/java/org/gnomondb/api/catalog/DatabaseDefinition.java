package org.gnomondb.api.catalog;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
  private final Optional<Duration> retentionPeriod;
  private final Optional<Deletion> deletion;

  /** Made at the first lookup: most snapshots are replaced before somebody looks up an id. */
  private volatile @Nullable Map<TableId, TableDefinition> tablesById;

  /** A database that is not deleted, and keeps its rows for ever. */
  public DatabaseDefinition(DatabaseId id, String name, Map<String, TableDefinition> tables) {
    this(id, name, tables, Optional.empty(), Optional.empty());
  }

  public DatabaseDefinition(
      DatabaseId id,
      String name,
      Map<String, TableDefinition> tables,
      Optional<Duration> retentionPeriod,
      Optional<Deletion> deletion) {
    this.id = id;
    this.name = name;
    this.tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
    this.retentionPeriod = retentionPeriod;
    this.deletion = deletion;
  }

  public DatabaseId id() {
    return id;
  }

  public String name() {
    return name;
  }

  /** The tables by name, in name order, deleted ones under the name they have been given. */
  public SortedMap<String, TableDefinition> tables() {
    return tables;
  }

  public @Nullable TableDefinition table(String tableName) {
    return tables.get(tableName);
  }

  public @Nullable TableDefinition table(TableId tableId) {
    Map<TableId, TableDefinition> byId = tablesById;
    if (byId == null) {
      byId = HashMap.newHashMap(tables.size());
      for (TableDefinition table : tables.values()) {
        byId.put(table.id(), table);
      }
      tablesById = byId;
    }
    return byId.get(tableId);
  }

  /** How long rows are kept, counted from their time; empty for ever. */
  public Optional<Duration> retentionPeriod() {
    return retentionPeriod;
  }

  /** That it has been deleted, or empty. */
  public Optional<Deletion> deletion() {
    return deletion;
  }

  /**
   * Whether rows and files of one of its tables are to be gone by then, because the table or the
   * whole database has been deleted.
   */
  public boolean isDataGone(TableDefinition table, Instant now) {
    return isGone(deletion, now) || isGone(table.deletion(), now);
  }

  private static boolean isGone(Optional<Deletion> deletion, Instant now) {
    return deletion.isPresent() && deletion.get().isDataGone(now);
  }

  @Override
  public String toString() {
    return "DatabaseDefinition[" + id.value() + ", " + name + ", " + tables.size() + " tables]";
  }
}
