package org.gnomondb.catalog.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gnomondb.api.catalog.CatalogChange;
import org.gnomondb.api.catalog.CatalogChange.AddColumns;
import org.gnomondb.api.catalog.CatalogChange.CreateDatabase;
import org.gnomondb.api.catalog.CatalogChange.CreateTable;
import org.gnomondb.api.catalog.CatalogChange.DeleteDatabase;
import org.gnomondb.api.catalog.CatalogChange.DeleteTable;
import org.gnomondb.api.catalog.CatalogChange.NewColumn;
import org.gnomondb.api.catalog.CatalogChange.RemoveDatabase;
import org.gnomondb.api.catalog.CatalogChange.RemoveTable;
import org.gnomondb.api.catalog.CatalogChange.ReserveIds;
import org.gnomondb.api.catalog.CatalogChange.SetRetentionPeriod;
import org.gnomondb.api.catalog.CatalogLimits;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.Deletion;
import org.gnomondb.api.catalog.HardDelete;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.catalog.internal.CatalogEvent.ColumnsAdded;
import org.gnomondb.catalog.internal.CatalogEvent.DatabaseCreated;
import org.gnomondb.catalog.internal.CatalogEvent.DatabaseDeleted;
import org.gnomondb.catalog.internal.CatalogEvent.DatabaseRemoved;
import org.gnomondb.catalog.internal.CatalogEvent.IdsReserved;
import org.gnomondb.catalog.internal.CatalogEvent.RetentionSet;
import org.gnomondb.catalog.internal.CatalogEvent.TableCreated;
import org.gnomondb.catalog.internal.CatalogEvent.TableDeleted;
import org.gnomondb.catalog.internal.CatalogEvent.TableRemoved;

/**
 * What a change does to a state: decided here, without any effect, and made durable elsewhere.
 *
 * @param record to be stored; without events if everything that is asked for is there already
 * @param result the state after the events
 */
record ChangePlan(CatalogRecord record, CatalogState result) {
  /** Times are 64 bits of nanoseconds. */
  private static final Duration RETENTION_MAX = Duration.ofNanos(Long.MAX_VALUE);

  /**
   * @throws GnomonException {@code CONFLICT}, {@code NOT_FOUND}, {@code LIMIT} or {@code INVALID},
   *     as a whole
   */
  static ChangePlan of(
      CatalogState state,
      List<CatalogChange> changes,
      DeletionRules deletions,
      CatalogLimits limits) {
    Planner planner = new Planner(state, deletions, limits);
    changes.forEach(planner::plan);
    return new ChangePlan(
        new CatalogRecord(state.nextIds(), Losses.NONE, planner.events),
        planner.draft.toState(state.sequence() + 1));
  }

  /** Plans one step after the other, each on what the ones before have left. */
  private static final class Planner {
    private final CatalogDraft draft;
    private final DeletionRules deletions;
    private final CatalogLimits limits;
    private final List<CatalogEvent> events = new ArrayList<>();

    Planner(CatalogState state, DeletionRules deletions, CatalogLimits limits) {
      this.draft = new CatalogDraft(state);
      this.deletions = deletions;
      this.limits = limits;
    }

    void plan(CatalogChange change) {
      switch (change) {
        case CreateDatabase create -> planDatabase(create);
        case CreateTable create -> planTable(create);
        case AddColumns add -> planColumns(add);
        case SetRetentionPeriod set -> planRetention(set);
        case DeleteDatabase delete -> planDelete(delete);
        case DeleteTable delete -> planDelete(delete);
        case RemoveDatabase remove -> planRemove(remove);
        case RemoveTable remove -> planRemove(remove);
        case ReserveIds reserve -> planReserve(reserve);
      }
    }

    private void planDatabase(CreateDatabase change) {
      if (draft.database(change.database()) != null) {
        throw conflict("database '%s' already exists".formatted(change.database()));
      }
      requireUsable(change.retentionPeriod());
      if (limits.areDatabasesFull(draft.liveDatabases())) {
        throw limit(limits.databasesMessage());
      }
      DatabaseId id = new DatabaseId(draft.nextIds().database());
      emit(new DatabaseCreated(id, change.database(), change.retentionPeriod()));
    }

    private void planRetention(SetRetentionPeriod change) {
      DraftDatabase database = requireLive(change.database());
      requireUsable(change.period());
      if (database.name().equals(DatabaseDefinition.INTERNAL)) {
        throw invalid("cannot change internal db");
      }
      if (!database.retentionPeriod().equals(change.period())) {
        emit(new RetentionSet(database.id(), change.period()));
      }
    }

    private void planDelete(DeleteDatabase change) {
      DraftDatabase database = require(change.database());
      if (database.name().equals(DatabaseDefinition.INTERNAL)) {
        throw invalid("cannot delete internal db");
      }
      Deletion deletion = decide(database.name(), database.deletion(), change.hardDelete());
      String name =
          database.deletion().isPresent()
              ? database.name()
              : DeletionRules.freeName(
                  database.name(), deletion, taken -> draft.database(taken) != null);
      emit(new DatabaseDeleted(database.id(), name, deletion));
    }

    private void planDelete(DeleteTable change) {
      DraftDatabase database = requireLive(change.database());
      TableDefinition table = require(database, change.table());
      Deletion deletion = decide(table.name(), table.deletion(), change.hardDelete());
      String name =
          table.deletion().isPresent()
              ? table.name()
              : DeletionRules.freeName(
                  table.name(), deletion, taken -> database.table(taken) != null);
      emit(new TableDeleted(database.id(), table.id(), name, deletion));
    }

    private Deletion decide(String name, Optional<Deletion> before, HardDelete hardDelete) {
      return deletions.decide(before, hardDelete).orElseThrow(() -> alreadyDeleted(name));
    }

    private void planRemove(RemoveDatabase change) {
      DraftDatabase database = draft.database(change.database());
      if (database == null) {
        return;
      }
      requireDeleted(database.name(), database.deletion());
      emit(new DatabaseRemoved(database.id()));
    }

    private void planRemove(RemoveTable change) {
      DraftDatabase database = draft.database(change.database());
      TableDefinition table = database == null ? null : database.table(change.table());
      if (table == null) {
        return;
      }
      requireDeleted(table.name(), table.deletion());
      emit(new TableRemoved(change.database(), change.table()));
    }

    private void planReserve(ReserveIds change) {
      NextIds before = draft.nextIds();
      if (!before.after(change.database()).after(change.table()).equals(before)) {
        emit(new IdsReserved(change.database(), change.table()));
      }
    }

    private void planTable(CreateTable change) {
      DraftDatabase database = requireLive(change.database());
      if (database.table(change.table()) != null) {
        throw conflict(
            "table '%s' already exists in database '%s'"
                .formatted(change.table(), change.database()));
      }
      requireRoomForTable();
      requireRoomForColumns(change.columns().size());
      List<ColumnDefinition> columns = new ArrayList<>();
      Set<String> names = new HashSet<>(Set.of(ColumnDefinition.TIME));
      for (NewColumn column : change.columns()) {
        requireTagOrField(column, change.table());
        if (!names.add(column.name())) {
          throw invalid(
              "column '%s' is named twice, or is the time column, in the request for table '%s'"
                  .formatted(column.name(), change.table()));
        }
        columns.add(definition(columns.size(), column));
      }
      columns.add(
          definition(columns.size(), new NewColumn(ColumnDefinition.TIME, ColumnType.TIME)));
      emit(
          new TableCreated(
              database.id(), new TableId(draft.nextIds().table()), change.table(), columns));
    }

    private void planColumns(AddColumns change) {
      DraftDatabase database = requireLive(change.database());
      TableDefinition table = require(database, change.table());
      if (table.deletion().isPresent()) {
        throw alreadyDeleted(table.name());
      }
      Map<String, ColumnDefinition> added = new LinkedHashMap<>();
      int nextId = draft.nextColumnId(table);
      for (NewColumn column : change.columns()) {
        if (isNew(column, table, added)) {
          requireTagOrField(column, table.name());
          added.put(column.name(), definition(nextId++, column));
        }
      }
      if (!added.isEmpty()) {
        // One of those that are there is the time column.
        requireRoomForColumns(table.columns().size() - 1 + added.size());
        emit(new ColumnsAdded(database.id(), table.id(), List.copyOf(added.values())));
      }
    }

    private void requireRoomForTable() {
      if (limits.tables() > 0 && limits.areTablesFull(draft.liveTables())) {
        throw limit(limits.tablesMessage(draft.liveTables()));
      }
    }

    private void requireRoomForColumns(long count) {
      if (limits.isTableTooWide(count)) {
        throw limit(limits.columnsMessage());
      }
    }

    private void emit(CatalogEvent event) {
      draft.apply(event);
      events.add(event);
    }

    private DraftDatabase require(String name) {
      DraftDatabase database = draft.database(name);
      if (database == null) {
        throw notFound("database '%s' does not exist".formatted(name));
      }
      return database;
    }

    private DraftDatabase requireLive(String name) {
      DraftDatabase database = require(name);
      if (database.deletion().isPresent()) {
        throw alreadyDeleted(name);
      }
      return database;
    }

    private static TableDefinition require(DraftDatabase database, String name) {
      TableDefinition table = database.table(name);
      if (table == null) {
        throw notFound(
            "table '%s' does not exist in database '%s'".formatted(name, database.name()));
      }
      return table;
    }

    private static void requireDeleted(String name, Optional<Deletion> deletion) {
      if (deletion.isEmpty()) {
        throw conflict("'%s' is not deleted, and so can't be removed".formatted(name));
      }
    }

    private static void requireUsable(Optional<Duration> retentionPeriod) {
      if (retentionPeriod.isPresent() && !retentionPeriod.get().isPositive()) {
        throw invalid(
            "a retention period of %s keeps nothing; it must be longer than zero"
                .formatted(retentionPeriod.get()));
      }
      if (retentionPeriod.isPresent() && retentionPeriod.get().compareTo(RETENTION_MAX) > 0) {
        throw invalid(
            "a retention period of %s is too long; leave it out to keep data for ever"
                .formatted(retentionPeriod.get()));
      }
    }

    private static boolean isNew(
        NewColumn column, TableDefinition table, Map<String, ColumnDefinition> added) {
      ColumnDefinition there = table.column(column.name());
      if (there == null) {
        there = added.get(column.name());
      }
      if (there != null && there.type() != column.type()) {
        throw conflict(
            "column '%s' of table '%s' has type %s, and %s was asked for"
                .formatted(
                    column.name(),
                    table.name(),
                    there.type().influxName(),
                    column.type().influxName()));
      }
      return there == null;
    }

    private static void requireTagOrField(NewColumn column, String table) {
      if (column.type() == ColumnType.TIME) {
        throw invalid(
            "column '%s' of table '%s' can't have the type of time: each table has its time column"
                .formatted(column.name(), table));
      }
    }

    private static ColumnDefinition definition(int id, NewColumn column) {
      return new ColumnDefinition(new ColumnId(id), column.name(), column.type());
    }

    private static GnomonException alreadyDeleted(String name) {
      return conflict("attempted to modify resource that was already deleted: " + name);
    }

    private static GnomonException notFound(String message) {
      return new GnomonException(ErrorCode.NOT_FOUND, message);
    }

    private static GnomonException limit(String message) {
      return new GnomonException(ErrorCode.LIMIT, message);
    }

    private static GnomonException conflict(String message) {
      return new GnomonException(ErrorCode.CONFLICT, message);
    }

    private static GnomonException invalid(String message) {
      return new GnomonException(ErrorCode.INVALID, message);
    }
  }
}
