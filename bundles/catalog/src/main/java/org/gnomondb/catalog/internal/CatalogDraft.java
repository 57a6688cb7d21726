package org.gnomondb.catalog.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gnomondb.api.catalog.CatalogSnapshot;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.catalog.internal.CatalogEvent.ColumnsAdded;
import org.gnomondb.catalog.internal.CatalogEvent.DatabaseCreated;
import org.gnomondb.catalog.internal.CatalogEvent.TableCreated;
import org.jspecify.annotations.Nullable;

/**
 * A state under change: takes events and becomes a state again. Only databases that events touch
 * are copied, so that a commit costs as much as the tables of its databases, and a whole log as
 * much as its events. Used by one thread.
 */
final class CatalogDraft {
  /** Database 0 is kept for the server's own tables. */
  private static final DatabaseId INTERNAL_DATABASE_ID = new DatabaseId(0);

  private static final int FIRST_DATABASE_ID = 1;

  private final Map<String, DatabaseDefinition> databases;
  private final Map<Integer, DraftDatabase> touched = new HashMap<>();
  private final Map<Integer, String> databaseNames = new HashMap<>();
  private int nextDatabaseId;
  private int nextTableId;

  CatalogDraft(CatalogState base) {
    this.databases = new TreeMap<>(base.snapshot().databases());
    this.nextDatabaseId = base.nextDatabaseId();
    this.nextTableId = base.nextTableId();
    databases.forEach((name, database) -> databaseNames.put(database.id().value(), name));
  }

  /** The state before the first change: the server's own database is there, and nothing else. */
  static CatalogState emptyState() {
    DatabaseDefinition internal =
        new DatabaseDefinition(INTERNAL_DATABASE_ID, DatabaseDefinition.INTERNAL, Map.of());
    return new CatalogState(
        new CatalogSnapshot(0, Map.of(internal.name(), internal)), FIRST_DATABASE_ID, 0);
  }

  DatabaseId nextDatabaseId() {
    return new DatabaseId(nextDatabaseId);
  }

  TableId nextTableId() {
    return new TableId(nextTableId);
  }

  @Nullable DatabaseId databaseId(String name) {
    DatabaseDefinition database = databases.get(name);
    return database == null ? null : database.id();
  }

  @Nullable TableDefinition table(DatabaseId database, String name) {
    return draftOf(database).tables.get(name);
  }

  /**
   * @throws IllegalArgumentException if the event does not fit the state
   */
  void apply(CatalogEvent event) {
    switch (event) {
      case DatabaseCreated created -> create(created);
      case TableCreated created -> create(created);
      case ColumnsAdded added -> add(added);
    }
  }

  CatalogState toState(long sequence) {
    for (DraftDatabase draft : touched.values()) {
      databases.put(draft.name, new DatabaseDefinition(draft.id, draft.name, draft.tables));
    }
    touched.clear();
    return new CatalogState(new CatalogSnapshot(sequence, databases), nextDatabaseId, nextTableId);
  }

  private void create(DatabaseCreated event) {
    int id = event.id().value();
    require(id >= nextDatabaseId, event);
    require(!databases.containsKey(event.name()), event);
    nextDatabaseId = Math.addExact(id, 1);
    databases.put(event.name(), new DatabaseDefinition(event.id(), event.name(), Map.of()));
    databaseNames.put(id, event.name());
  }

  private void create(TableCreated event) {
    DraftDatabase database = draftOf(event.database());
    require(event.id().value() >= nextTableId, event);
    require(!database.tables.containsKey(event.name()), event);
    nextTableId = Math.addExact(event.id().value(), 1);
    database.put(new TableDefinition(event.id(), event.name(), event.columns()));
  }

  private void add(ColumnsAdded event) {
    DraftDatabase database = draftOf(event.database());
    TableDefinition table = database.table(event.table());
    if (table == null) {
      throw unfit(event);
    }
    List<ColumnDefinition> columns =
        Stream.concat(table.columns().stream(), event.columns().stream()).toList();
    database.put(new TableDefinition(table.id(), table.name(), columns));
  }

  private DraftDatabase draftOf(DatabaseId id) {
    return touched.computeIfAbsent(
        id.value(),
        value -> {
          String name = databaseNames.get(value);
          DatabaseDefinition database = name == null ? null : databases.get(name);
          if (database == null) {
            throw new IllegalArgumentException("there is no database with id " + value);
          }
          return new DraftDatabase(database);
        });
  }

  private static void require(boolean fits, CatalogEvent event) {
    if (!fits) {
      throw unfit(event);
    }
  }

  private static IllegalArgumentException unfit(CatalogEvent event) {
    return new IllegalArgumentException("%s does not fit what is there".formatted(event));
  }

  /** A database with tables that can be changed. */
  private static final class DraftDatabase {
    private final DatabaseId id;
    private final String name;
    private final TreeMap<String, TableDefinition> tables;
    private @Nullable Map<Integer, String> tableNames;

    DraftDatabase(DatabaseDefinition base) {
      this.id = base.id();
      this.name = base.name();
      this.tables = new TreeMap<>(base.tables());
    }

    @Nullable TableDefinition table(TableId tableId) {
      String tableName = tableNames().get(tableId.value());
      return tableName == null ? null : tables.get(tableName);
    }

    void put(TableDefinition table) {
      tables.put(table.name(), table);
      if (tableNames != null) {
        tableNames.put(table.id().value(), table.name());
      }
    }

    /** Made when first needed: a commit that only creates tables never looks one up by its id. */
    private Map<Integer, String> tableNames() {
      Map<Integer, String> names = tableNames;
      if (names == null) {
        names = HashMap.newHashMap(tables.size());
        for (TableDefinition table : tables.values()) {
          names.put(table.id().value(), table.name());
        }
        tableNames = names;
      }
      return names;
    }
  }
}
