package org.gnomondb.lineprotocol.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.catalog.CatalogChange;
import org.gnomondb.api.catalog.CatalogChange.AddColumns;
import org.gnomondb.api.catalog.CatalogChange.CreateDatabase;
import org.gnomondb.api.catalog.CatalogChange.CreateTable;
import org.gnomondb.api.catalog.CatalogChange.NewColumn;
import org.gnomondb.api.catalog.CatalogLimits;
import org.gnomondb.api.catalog.CatalogSnapshot;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.Deletion;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.jspecify.annotations.Nullable;

/** A catalog in memory, in which someone else may be quicker. */
final class FakeCatalog implements Catalog {
  private static final Optional<Deletion> DELETION =
      Optional.of(new Deletion(Instant.EPOCH, Optional.empty()));

  private final UUID id = new UUID(1, 2);
  private final List<Runnable> rivals = new ArrayList<>();
  private CatalogSnapshot snapshot = new CatalogSnapshot(0, Map.of());
  private CatalogLimits limits = CatalogLimits.NONE;
  private int nextTableId;
  private int commitCount;

  @Override
  public UUID id() {
    return id;
  }

  @Override
  public CatalogSnapshot snapshot() {
    return snapshot;
  }

  @Override
  public CatalogLimits limits() {
    return limits;
  }

  void setLimits(CatalogLimits newLimits) {
    limits = newLimits;
  }

  /** How many changes were asked for, those that failed included. */
  int commitCount() {
    return commitCount;
  }

  /** Lets someone act between a request's look at the catalog and its commit. */
  void beforeNextCommit(Runnable rival) {
    rivals.add(rival);
  }

  void dropTable(String database, String table) {
    DatabaseDefinition old = database(snapshot, database);
    Map<String, TableDefinition> tables = new HashMap<>(old.tables());
    tables.remove(table);
    snapshot = with(snapshot, new DatabaseDefinition(old.id(), database, tables));
  }

  /** Deletes a table as the catalog does: under another name it is still there. */
  void deleteTable(String database, String table) {
    DatabaseDefinition old = database(snapshot, database);
    Map<String, TableDefinition> tables = new HashMap<>(old.tables());
    TableDefinition deleted = Objects.requireNonNull(tables.remove(table));
    String newName = table + "-20260304T050607";
    tables.put(newName, new TableDefinition(deleted.id(), newName, deleted.columns(), DELETION));
    snapshot = with(snapshot, new DatabaseDefinition(old.id(), database, tables));
  }

  /** Deletes a database, without giving it another name. */
  void deleteDatabase(String database) {
    DatabaseDefinition old = database(snapshot, database);
    snapshot =
        with(
            snapshot,
            new DatabaseDefinition(old.id(), database, old.tables(), Optional.empty(), DELETION));
  }

  @Override
  public CatalogSnapshot commit(List<CatalogChange> changes) {
    commitCount++;
    if (!rivals.isEmpty()) {
      rivals.removeFirst().run();
    }
    CatalogSnapshot changed = snapshot;
    for (CatalogChange change : changes) {
      changed = apply(changed, change);
    }
    snapshot = changed;
    return changed;
  }

  private CatalogSnapshot apply(CatalogSnapshot before, CatalogChange change) {
    return switch (change) {
      case CreateDatabase create -> {
        failIf(before.database(create.database()) != null, ErrorCode.CONFLICT);
        DatabaseId databaseId = new DatabaseId(before.databases().size() + 1);
        yield with(before, new DatabaseDefinition(databaseId, create.database(), Map.of()));
      }
      case CreateTable create -> {
        DatabaseDefinition database = database(before, create.database());
        failIf(database.table(create.table()) != null, ErrorCode.CONFLICT);
        TableDefinition empty =
            new TableDefinition(new TableId(nextTableId++), create.table(), List.of());
        List<NewColumn> columns = new ArrayList<>(create.columns());
        columns.add(new NewColumn(ColumnDefinition.TIME, ColumnType.TIME));
        yield with(before, database, widened(empty, columns));
      }
      case AddColumns add -> {
        DatabaseDefinition database = database(before, add.database());
        TableDefinition table = database.table(add.table());
        if (table == null) {
          throw new GnomonException(ErrorCode.NOT_FOUND, "no table " + add.table());
        }
        yield with(before, database, widened(table, add.columns()));
      }
      case CatalogChange other -> throw new AssertionError("no write asks for " + other);
    };
  }

  private static TableDefinition widened(TableDefinition table, List<NewColumn> added) {
    List<ColumnDefinition> columns = new ArrayList<>(table.columns());
    for (NewColumn column : added) {
      ColumnDefinition known = table.column(column.name());
      failIf(known != null && known.type() != column.type(), ErrorCode.CONFLICT);
      if (known == null) {
        ColumnId columnId = new ColumnId(columns.size());
        columns.add(new ColumnDefinition(columnId, column.name(), column.type()));
      }
    }
    return new TableDefinition(table.id(), table.name(), columns);
  }

  private static DatabaseDefinition database(CatalogSnapshot from, String name) {
    @Nullable DatabaseDefinition database = from.database(name);
    if (database == null) {
      throw new GnomonException(ErrorCode.NOT_FOUND, "no database " + name);
    }
    return database;
  }

  private static CatalogSnapshot with(
      CatalogSnapshot before, DatabaseDefinition database, TableDefinition table) {
    Map<String, TableDefinition> tables = new HashMap<>(database.tables());
    tables.put(table.name(), table);
    return with(before, new DatabaseDefinition(database.id(), database.name(), tables));
  }

  private static CatalogSnapshot with(CatalogSnapshot before, DatabaseDefinition database) {
    Map<String, DatabaseDefinition> databases = new HashMap<>(before.databases());
    databases.put(database.name(), database);
    return new CatalogSnapshot(before.sequence() + 1, databases);
  }

  private static void failIf(boolean condition, ErrorCode code) {
    if (condition) {
      throw new GnomonException(code, "as the test wants it");
    }
  }
}
