package org.gnomondb.query.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.arrow.memory.BufferAllocator;
import org.gnomondb.api.query.SystemTable;
import org.gnomondb.query.internal.engine.NamedTables;
import org.gnomondb.query.internal.engine.Statement;
import org.jspecify.annotations.Nullable;

/** The tables of the schema {@code system}: our own, and those that other bundles contribute. */
final class SystemTables {
  private final BufferAllocator allocator;
  private final List<ArrowTable> tables = new CopyOnWriteArrayList<>();

  SystemTables(BufferAllocator allocator, ArrowTable... own) {
    this.allocator = allocator;
    tables.addAll(List.of(own));
  }

  void add(SystemTable table) {
    tables.add(ArrowTable.of(table));
  }

  /**
   * Compares identities: the JDK keeps the class of the record whose {@code equals} it made last,
   * which would keep this bundle's classes loaded when it is called while the bundle stops.
   */
  void remove(SystemTable table) {
    tables.removeIf(entry -> entry instanceof ArrowTable.Contributed(var own) && own == table);
  }

  /** Attaches what the statement needs. Only tables that it names are asked for their rows. */
  void attach(Statement statement, NamedTables named, String database) {
    if (named.systemTables().isEmpty() && !named.isAllNeeded()) {
      return;
    }
    for (ArrowTable table : tables) {
      if (table.isIn(database)) {
        if (named.systemTables().contains(table.name())) {
          attach(statement, table, table.rows(database));
        } else if (named.isAllNeeded()) {
          attach(statement, table, List.of());
        }
      }
    }
  }

  private void attach(Statement statement, ArrowTable table, List<List<@Nullable Object>> rows) {
    statement.attachSystem(
        table.name(),
        (array, schema) -> ArrowRows.export(allocator, table.columns(), rows, array, schema));
  }
}
