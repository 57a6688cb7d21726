package org.gnomondb.catalog.internal;

import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableId;

/** The ids that the next database and the next table get. All that were ever given are less. */
record NextIds(int database, int table) {

  /** Database 0 is kept for the server's own tables. */
  static final NextIds FIRST = new NextIds(1, 0);

  NextIds after(DatabaseId id) {
    return new NextIds(Math.max(database, Math.addExact(id.value(), 1)), table);
  }

  NextIds after(TableId id) {
    return new NextIds(database, Math.max(table, Math.addExact(id.value(), 1)));
  }

  NextIds max(NextIds other) {
    return new NextIds(Math.max(database, other.database), Math.max(table, other.table));
  }

  NextIds plus(int gap) {
    return new NextIds(Math.addExact(database, gap), Math.addExact(table, gap));
  }
}
