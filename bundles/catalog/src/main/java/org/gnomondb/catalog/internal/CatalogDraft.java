package org.gnomondb.catalog.internal;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.gnomondb.api.catalog.CatalogSnapshot;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.catalog.internal.CatalogEvent.ColumnsAdded;
import org.gnomondb.catalog.internal.CatalogEvent.DatabaseCreated;
import org.gnomondb.catalog.internal.CatalogEvent.DatabaseDeleted;
import org.gnomondb.catalog.internal.CatalogEvent.DatabaseRemoved;
import org.gnomondb.catalog.internal.CatalogEvent.IdsReserved;
import org.gnomondb.catalog.internal.CatalogEvent.RetentionSet;
import org.gnomondb.catalog.internal.CatalogEvent.TableCreated;
import org.gnomondb.catalog.internal.CatalogEvent.TableDeleted;
import org.gnomondb.catalog.internal.CatalogEvent.TableRemoved;
import org.jspecify.annotations.Nullable;

/**
 * A state under change: takes events and becomes a state again. Only databases that events touch
 * are copied, so that a commit costs as much as the tables of its databases, and a whole log as
 * much as its events. Used by one thread.
 */
final class CatalogDraft {
  /** Database 0 is kept for the server's own tables. */
  static final DatabaseId INTERNAL_DATABASE_ID = new DatabaseId(0);

  private static final Duration INTERNAL_RETENTION_PERIOD = Duration.ofDays(7);

  /** How many columns of a table, at most, a lost change is taken to have added. */
  private static final int LOST_COLUMNS_MAX = 1 << 16;

  private final Map<String, DatabaseId> ids = new HashMap<>();
  private final Map<DatabaseId, DatabaseDefinition> untouched = new HashMap<>();
  private final Map<DatabaseId, DraftDatabase> touched = new HashMap<>();
  private NextIds nextIds;
  private Losses losses;

  CatalogDraft(CatalogState base) {
    this.nextIds = base.nextIds();
    this.losses = base.losses();
    base.snapshot().databases().values().forEach(this::put);
  }

  /** The state before the first change: the server's own database is there, and nothing else. */
  static CatalogState emptyState() {
    DatabaseDefinition internal =
        new DatabaseDefinition(
            INTERNAL_DATABASE_ID,
            DatabaseDefinition.INTERNAL,
            Map.of(),
            Optional.of(INTERNAL_RETENTION_PERIOD),
            Optional.empty());
    return new CatalogState(
        new CatalogSnapshot(0, Map.of(internal.name(), internal)), NextIds.FIRST, Losses.NONE);
  }

  NextIds nextIds() {
    return nextIds;
  }

  /** How many databases there are but deleted ones and the server's own. */
  long liveDatabases() {
    return databases()
        .filter(database -> database.deletion().isEmpty())
        .filter(database -> !database.id().equals(INTERNAL_DATABASE_ID))
        .count();
  }

  /** How many tables there are in all databases but deleted ones. */
  long liveTables() {
    return databases()
        .filter(database -> database.deletion().isEmpty())
        .flatMap(database -> database.tables().values().stream())
        .filter(table -> table.deletion().isEmpty())
        .count();
  }

  private Stream<DatabaseDefinition> databases() {
    return Stream.concat(
        untouched.values().stream(), touched.values().stream().map(DraftDatabase::toDefinition));
  }

  /** The id that the next column of a table gets. */
  int nextColumnId(TableDefinition table) {
    int next = table.columns().isEmpty() ? 0 : table.columns().getLast().id().value() + 1;
    boolean isOld = table.id().value() < losses.oldTablesEnd();
    return isOld ? Math.max(next, losses.columnsStart()) : next;
  }

  /** Gives no id that is less than these from now on. */
  void raiseNextIds(NextIds ids) {
    nextIds = nextIds.max(ids);
  }

  /** Takes over what was lost before, as a checkpoint tells it. */
  void setLosses(Losses known) {
    losses = known;
  }

  /**
   * Notes that changes are lost, which may have made tables and columns.
   *
   * @param after what the ids were after those changes, at most
   */
  void lose(NextIds after) {
    losses = losses.withTables(nextIds.table(), after.table());
    raiseNextIds(after);
    losses =
        losses.withColumns(nextIds.table(), Math.addExact(greatestColumnId(), LOST_COLUMNS_MAX));
  }

  @Nullable DraftDatabase database(String name) {
    DatabaseId id = ids.get(name);
    return id == null ? null : database(id);
  }

  @Nullable DraftDatabase database(DatabaseId id) {
    DatabaseDefinition base = untouched.remove(id);
    if (base != null) {
      touched.put(id, new DraftDatabase(base));
    }
    return touched.get(id);
  }

  /**
   * @throws IllegalArgumentException if the event does not fit the state
   */
  void apply(CatalogEvent event) {
    switch (event) {
      case DatabaseCreated created -> create(created);
      case TableCreated created -> create(created);
      case ColumnsAdded added -> add(added);
      case RetentionSet set -> require(set.database(), event).setRetentionPeriod(set.period());
      case DatabaseDeleted deleted -> delete(deleted);
      case TableDeleted deleted -> delete(deleted);
      case DatabaseRemoved removed -> remove(removed);
      case TableRemoved removed -> remove(removed);
      case IdsReserved reserved ->
          nextIds = nextIds.after(reserved.database()).after(reserved.table());
    }
  }

  /** Adds a database whose creation is lost; its id has been given long ago. */
  void adopt(DatabaseCreated event) {
    require(!ids.containsKey(event.name()), event);
    nextIds = nextIds.after(event.id());
    put(
        new DatabaseDefinition(
            event.id(), event.name(), Map.of(), event.retentionPeriod(), Optional.empty()));
  }

  CatalogState toState(long sequence) {
    touched.values().stream().map(DraftDatabase::toDefinition).forEach(this::put);
    touched.clear();
    Map<String, DatabaseDefinition> databases = new HashMap<>();
    untouched.values().forEach(database -> databases.put(database.name(), database));
    Losses known = losses;
    int end = nextIds.table();
    CatalogSnapshot snapshot =
        new CatalogSnapshot(
            sequence, databases, table -> table.value() >= end || known.mayHaveTable(table));
    return new CatalogState(snapshot, nextIds, losses);
  }

  private int greatestColumnId() {
    return databases()
        .flatMap(database -> database.tables().values().stream())
        .flatMap(table -> table.columns().stream())
        .mapToInt(column -> column.id().value())
        .max()
        .orElse(0);
  }

  private void put(DatabaseDefinition database) {
    ids.put(database.name(), database.id());
    untouched.put(database.id(), database);
  }

  private void create(DatabaseCreated event) {
    require(event.id().value() >= nextIds.database(), event);
    adopt(event);
  }

  private void create(TableCreated event) {
    DraftDatabase database = require(event.database(), event);
    require(event.id().value() >= nextIds.table() && database.table(event.name()) == null, event);
    nextIds = nextIds.after(event.id());
    database.add(new TableDefinition(event.id(), event.name(), event.columns()));
  }

  private void add(ColumnsAdded event) {
    DraftDatabase database = require(event.database(), event);
    TableDefinition old = require(database, event.table(), event);
    List<ColumnDefinition> columns =
        Stream.concat(old.columns().stream(), event.columns().stream()).toList();
    database.replace(old, new TableDefinition(old.id(), old.name(), columns, old.deletion()));
  }

  private void delete(DatabaseDeleted event) {
    DraftDatabase database = require(event.id(), event);
    require(event.name().equals(database.name()) || !ids.containsKey(event.name()), event);
    ids.remove(database.name());
    ids.put(event.name(), event.id());
    database.delete(event.name(), event.deletion());
  }

  private void delete(TableDeleted event) {
    DraftDatabase database = require(event.database(), event);
    TableDefinition old = require(database, event.id(), event);
    require(event.name().equals(old.name()) || database.table(event.name()) == null, event);
    database.replace(
        old,
        new TableDefinition(old.id(), event.name(), old.columns(), Optional.of(event.deletion())));
  }

  private void remove(DatabaseRemoved event) {
    ids.remove(require(event.id(), event).name());
    touched.remove(event.id());
  }

  private void remove(TableRemoved event) {
    DraftDatabase database = require(event.database(), event);
    database.remove(require(database, event.id(), event));
  }

  private DraftDatabase require(DatabaseId id, CatalogEvent event) {
    DraftDatabase database = database(id);
    if (database == null) {
      throw unfit(event);
    }
    return database;
  }

  private static TableDefinition require(DraftDatabase database, TableId id, CatalogEvent event) {
    TableDefinition table = database.table(id);
    if (table == null) {
      throw unfit(event);
    }
    return table;
  }

  private static void require(boolean fits, CatalogEvent event) {
    if (!fits) {
      throw unfit(event);
    }
  }

  private static IllegalArgumentException unfit(CatalogEvent event) {
    return new IllegalArgumentException("%s does not fit what is there".formatted(event));
  }
}
