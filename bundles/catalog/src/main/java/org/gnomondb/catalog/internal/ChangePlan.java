package org.gnomondb.catalog.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gnomondb.api.catalog.CatalogChange;
import org.gnomondb.api.catalog.CatalogChange.AddColumns;
import org.gnomondb.api.catalog.CatalogChange.CreateDatabase;
import org.gnomondb.api.catalog.CatalogChange.CreateTable;
import org.gnomondb.api.catalog.CatalogChange.NewColumn;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.catalog.internal.CatalogEvent.ColumnsAdded;
import org.gnomondb.catalog.internal.CatalogEvent.DatabaseCreated;
import org.gnomondb.catalog.internal.CatalogEvent.TableCreated;

/**
 * What a change does to a state: decided here, without any effect, and made durable elsewhere.
 *
 * @param events in order; none if everything that is asked for is there already
 * @param result the state after the events
 */
record ChangePlan(List<CatalogEvent> events, CatalogState result) {

  /**
   * @throws GnomonException {@code CONFLICT}, {@code NOT_FOUND} or {@code INVALID}, as a whole
   */
  static ChangePlan of(CatalogState state, List<CatalogChange> changes) {
    Planner planner = new Planner(state);
    changes.forEach(planner::plan);
    return new ChangePlan(
        List.copyOf(planner.events), planner.draft.toState(state.snapshot().sequence() + 1));
  }

  /** Plans one step after the other, each on what the ones before have left. */
  private static final class Planner {
    private final CatalogDraft draft;
    private final List<CatalogEvent> events = new ArrayList<>();

    Planner(CatalogState state) {
      this.draft = new CatalogDraft(state);
    }

    void plan(CatalogChange change) {
      switch (change) {
        case CreateDatabase create -> planDatabase(create);
        case CreateTable create -> planTable(create);
        case AddColumns add -> planColumns(add);
      }
    }

    private void planDatabase(CreateDatabase change) {
      if (draft.databaseId(change.database()) != null) {
        throw conflict("database '%s' already exists".formatted(change.database()));
      }
      emit(new DatabaseCreated(draft.nextDatabaseId(), change.database()));
    }

    private void planTable(CreateTable change) {
      DatabaseId database = requireDatabase(change.database());
      if (draft.table(database, change.table()) != null) {
        throw conflict(
            "table '%s' already exists in database '%s'"
                .formatted(change.table(), change.database()));
      }
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
      emit(new TableCreated(database, draft.nextTableId(), change.table(), columns));
    }

    private void planColumns(AddColumns change) {
      DatabaseId database = requireDatabase(change.database());
      TableDefinition table = draft.table(database, change.table());
      if (table == null) {
        throw new GnomonException(
            ErrorCode.NOT_FOUND,
            "table '%s' does not exist in database '%s'"
                .formatted(change.table(), change.database()));
      }
      Map<String, ColumnDefinition> added = new LinkedHashMap<>();
      int nextId = nextColumnId(table);
      for (NewColumn column : change.columns()) {
        if (isNew(column, table, added)) {
          requireTagOrField(column, table.name());
          added.put(column.name(), definition(nextId++, column));
        }
      }
      if (!added.isEmpty()) {
        emit(new ColumnsAdded(database, table.id(), List.copyOf(added.values())));
      }
    }

    private void emit(CatalogEvent event) {
      draft.apply(event);
      events.add(event);
    }

    private DatabaseId requireDatabase(String name) {
      DatabaseId id = draft.databaseId(name);
      if (id == null) {
        throw new GnomonException(
            ErrorCode.NOT_FOUND, "database '%s' does not exist".formatted(name));
      }
      return id;
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

    private static int nextColumnId(TableDefinition table) {
      return table.columns().isEmpty() ? 0 : table.columns().getLast().id().value() + 1;
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

    private static GnomonException conflict(String message) {
      return new GnomonException(ErrorCode.CONFLICT, message);
    }

    private static GnomonException invalid(String message) {
      return new GnomonException(ErrorCode.INVALID, message);
    }
  }
}
