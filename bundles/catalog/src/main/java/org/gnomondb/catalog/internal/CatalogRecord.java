package org.gnomondb.catalog.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.Deletion;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.catalog.internal.CatalogEvent.DatabaseCreated;
import org.gnomondb.catalog.internal.CatalogEvent.DatabaseDeleted;
import org.gnomondb.catalog.internal.CatalogEvent.TableCreated;
import org.gnomondb.catalog.internal.CatalogEvent.TableDeleted;

/**
 * What is stored in a log entry: the events of one change. In a checkpoint: as few events as make
 * the state from an empty one.
 *
 * @param nextIds in an entry, before its events: what tells how many ids were given by entries that
 *     are lost. In a checkpoint, after them
 * @param losses in a checkpoint; none in an entry
 */
record CatalogRecord(NextIds nextIds, Losses losses, List<CatalogEvent> events) {
  CatalogRecord {
    events = List.copyOf(events);
  }

  /** A checkpoint of a state. */
  static CatalogRecord of(CatalogState state) {
    List<CatalogEvent> events = new ArrayList<>();
    List<TableCreated> tables = new ArrayList<>();
    List<CatalogEvent> deletions = new ArrayList<>();
    state.snapshot().databases().values().stream()
        .sorted(Comparator.comparingInt(database -> database.id().value()))
        .forEach(
            database -> {
              if (!database.id().equals(CatalogDraft.INTERNAL_DATABASE_ID)) {
                events.add(
                    new DatabaseCreated(
                        database.id(), database.name(), database.retentionPeriod()));
              }
              database.tables().values().forEach(table -> tables.add(created(database, table)));
              addDeletions(database, deletions);
            });
    // Ids of tables are counted over all databases, and events apply in the order of ids.
    tables.sort(Comparator.comparingInt(table -> table.id().value()));
    events.addAll(tables);
    events.addAll(deletions);
    return new CatalogRecord(state.nextIds(), state.losses(), events);
  }

  private static TableCreated created(DatabaseDefinition database, TableDefinition table) {
    return new TableCreated(database.id(), table.id(), table.name(), table.columns());
  }

  private static void addDeletions(DatabaseDefinition database, List<CatalogEvent> deletions) {
    for (TableDefinition table : database.tables().values()) {
      if (table.deletion().isPresent()) {
        deletions.add(
            new TableDeleted(database.id(), table.id(), table.name(), table.deletion().get()));
      }
    }
    Optional<Deletion> deletion = database.deletion();
    if (deletion.isPresent()) {
      deletions.add(new DatabaseDeleted(database.id(), database.name(), deletion.get()));
    }
  }
}
