package org.gnomondb.catalog.internal;

import java.time.Instant;
import java.util.Optional;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.Deletion;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.catalog.internal.CatalogEvent.DatabaseCreated;
import org.gnomondb.catalog.internal.CatalogEvent.DatabaseDeleted;
import org.gnomondb.catalog.internal.CatalogEvent.TableCreated;
import org.gnomondb.catalog.internal.CatalogEvent.TableDeleted;
import org.jspecify.annotations.Nullable;

/**
 * Applies events of which some before may be missing. A name that an event gives to something new
 * is never left to something old: that was deleted by an event that is lost, and is renamed so.
 */
final class Salvage {
  private Salvage() {}

  /**
   * Applies an event, with what it rests on made up where that is lost.
   *
   * @return false if what the event is about is lost
   */
  static boolean apply(CatalogDraft draft, CatalogEvent event, Instant now) {
    Deletion lost = new Deletion(now, Optional.empty());
    switch (event) {
      case DatabaseCreated created -> displace(draft, draft.database(created.name()), lost);
      case TableCreated created -> makeRoom(draft, created, lost);
      default -> {}
    }
    try {
      draft.apply(event);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void displace(CatalogDraft draft, @Nullable DraftDatabase old, Deletion lost) {
    if (old != null) {
      String name =
          DeletionRules.freeName(old.name(), lost, taken -> draft.database(taken) != null);
      draft.apply(new DatabaseDeleted(old.id(), name, lost));
    }
  }

  private static void makeRoom(CatalogDraft draft, TableCreated event, Deletion lost) {
    DatabaseId id = event.database();
    DraftDatabase database = draft.database(id);
    if (database == null) {
      draft.adopt(new DatabaseCreated(id, "lost-database-" + id.value(), Optional.empty()));
      return;
    }
    TableDefinition old = database.table(event.name());
    if (old != null) {
      String name =
          DeletionRules.freeName(old.name(), lost, taken -> database.table(taken) != null);
      draft.apply(new TableDeleted(id, old.id(), name, lost));
    }
  }
}
