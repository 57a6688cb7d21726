package org.gnomondb.query.internal;

import java.time.Instant;
import org.gnomondb.api.buffer.TableSnapshot;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.query.internal.engine.Engine;
import org.gnomondb.query.internal.engine.NamedTables;
import org.gnomondb.query.internal.engine.NativeRows;
import org.gnomondb.query.internal.engine.NativeTable;
import org.gnomondb.query.internal.engine.Statement;
import org.gnomondb.query.internal.engine.TableSource;

/** Attaches the tables of one database that a statement needs. */
record QueryTables(DatabaseDefinition database, Engine engine, TableSchemas schemas, Instant now) {

  /** The rows that the statement can see stay until the scope is closed. */
  void attach(Statement statement, NamedTables named, QueryScope scope) {
    // The engine itself refuses the names that are no table.
    for (String name : named.tables()) {
      TableDefinition table = database.table(name);
      if (table != null && !database.isDataGone(table, now)) {
        attachRows(statement, table, scope);
      }
    }
    if (named.isAllNeeded()) {
      attachOthers(statement, named);
    }
  }

  private void attachOthers(Statement statement, NamedTables named) {
    for (TableDefinition table : database.tables().values()) {
      if (table.deletion().isEmpty() && !named.tables().contains(table.name())) {
        attachEmpty(statement, table);
      }
    }
  }

  private void attachRows(Statement statement, TableDefinition table, QueryScope scope) {
    TableSnapshot snapshot = scope.snapshot(database.id(), table.id());
    scope.tables().attach(statement, database.id(), table, snapshot, timeMin());
  }

  private void attachEmpty(Statement statement, TableDefinition table) {
    try (NativeTable columns = schemas.importInto(engine, table);
        NativeRows none = engine.importRows(table.name(), columns, TableSource.EMPTY)) {
      statement.attach(none, Statement.NO_TIME_MIN);
    }
  }

  /** Rows before it are older than the database keeps them, even if they are still there. */
  private long timeMin() {
    return database
        .retentionPeriod()
        .map(period -> EpochNanos.of(now.minus(period)))
        .orElse(Statement.NO_TIME_MIN);
  }
}
