package org.gnomondb.catalog.internal;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.Deletion;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.catalog.TableId;
import org.jspecify.annotations.Nullable;

/** A database under change. Used by one thread. */
final class DraftDatabase {
  private final DatabaseId id;
  private final TreeMap<String, TableDefinition> tables;
  private String name;
  private Optional<Duration> retentionPeriod;
  private Optional<Deletion> deletion;
  private @Nullable Map<TableId, String> tableNames;

  DraftDatabase(DatabaseDefinition base) {
    this.id = base.id();
    this.tables = new TreeMap<>(base.tables());
    this.name = base.name();
    this.retentionPeriod = base.retentionPeriod();
    this.deletion = base.deletion();
  }

  DatabaseDefinition toDefinition() {
    return new DatabaseDefinition(id, name, tables, retentionPeriod, deletion);
  }

  DatabaseId id() {
    return id;
  }

  String name() {
    return name;
  }

  @Nullable TableDefinition table(String tableName) {
    return tables.get(tableName);
  }

  @Nullable TableDefinition table(TableId tableId) {
    String tableName = tableNames().get(tableId);
    return tableName == null ? null : tables.get(tableName);
  }

  Optional<Duration> retentionPeriod() {
    return retentionPeriod;
  }

  Optional<Deletion> deletion() {
    return deletion;
  }

  void setRetentionPeriod(Optional<Duration> period) {
    retentionPeriod = period;
  }

  void delete(String newName, Deletion newDeletion) {
    name = newName;
    deletion = Optional.of(newDeletion);
  }

  void add(TableDefinition table) {
    tables.put(table.name(), table);
    if (tableNames != null) {
      tableNames.put(table.id(), table.name());
    }
  }

  void replace(TableDefinition old, TableDefinition table) {
    remove(old);
    add(table);
  }

  void remove(TableDefinition table) {
    tables.remove(table.name());
    if (tableNames != null) {
      tableNames.remove(table.id());
    }
  }

  /** Made when first needed: a commit that only creates tables never looks one up by its id. */
  private Map<TableId, String> tableNames() {
    Map<TableId, String> names = tableNames;
    if (names == null) {
      names = HashMap.newHashMap(tables.size());
      for (TableDefinition table : tables.values()) {
        names.put(table.id(), table.name());
      }
      tableNames = names;
    }
    return names;
  }
}
