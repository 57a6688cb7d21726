package org.gnomondb.query.internal;

import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import org.gnomondb.api.buffer.TableSnapshot;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.query.internal.engine.Engine;
import org.gnomondb.query.internal.engine.NativeTable;
import org.gnomondb.query.internal.engine.Statement;
import org.gnomondb.query.internal.engine.TableSource;

/** Attaches the tables of one database that a statement needs. */
record QueryTables(DatabaseDefinition database, Engine engine, TableSchemas schemas, Instant now) {

  /** The rows that the statement can see stay until the scope is closed. */
  void attach(Statement statement, QueryScope scope) {
    Set<String> named = Set.copyOf(statement.tableNames());
    for (TableDefinition table : candidates(statement, named)) {
      if (named.contains(table.name())) {
        if (!database.isDataGone(table, now)) {
          attachRows(statement, table, scope);
        }
      } else if (table.deletion().isEmpty()) {
        attachEmpty(statement, table);
      }
    }
  }

  /** The engine itself refuses the names that are no table. */
  private Collection<TableDefinition> candidates(Statement statement, Set<String> named) {
    if (statement.needsAllTables()) {
      return database.tables().values();
    }
    return named.stream().map(database::table).filter(Objects::nonNull).toList();
  }

  private void attachRows(Statement statement, TableDefinition table, QueryScope scope) {
    TableSnapshot snapshot = scope.snapshot(database.id(), table.id());
    scope
        .tables()
        .withTable(
            database.id(),
            table,
            snapshot.runs(),
            (columns, runs) ->
                statement.attach(
                    table.name(), columns, new TableSource(snapshot.files(), runs, timeMin())));
  }

  private void attachEmpty(Statement statement, TableDefinition table) {
    try (NativeTable columns = schemas.importInto(engine, table)) {
      statement.attach(table.name(), columns, TableSource.EMPTY);
    }
  }

  /** Rows before it are older than the database keeps them, even if they are still there. */
  private long timeMin() {
    return database
        .retentionPeriod()
        .map(period -> EpochNanos.of(now.minus(period)))
        .orElse(TableSource.NO_TIME_MIN);
  }
}
