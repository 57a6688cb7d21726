package org.gnomondb.api.catalog;

import java.time.Instant;
import java.util.Optional;

/**
 * That a database or table has been deleted. Until its data goes it can be queried under the name
 * that the deletion gave it, and nothing can be written to it.
 *
 * @param hardDeleteAt when its rows and files are to go, to the millisecond; empty to keep them
 */
public record Deletion(Instant deletedAt, Optional<Instant> hardDeleteAt) {

  /** Whether rows and files are to be gone by then. */
  public boolean isDataGone(Instant now) {
    return hardDeleteAt.isPresent() && !now.isBefore(hardDeleteAt.get());
  }
}
