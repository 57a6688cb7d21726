package org.gnomondb.api.catalog;

import java.util.List;
import java.util.UUID;

/** The databases, tables and columns of this server. Threads may share it. */
public interface Catalog {

  /** The id of this catalog, made when its store was first used. */
  UUID id();

  /** The newest committed state. Costs one volatile read. */
  CatalogSnapshot snapshot();

  /** What {@link #commit} refuses with {@code LIMIT}. */
  default CatalogLimits limits() {
    return CatalogLimits.NONE;
  }

  /**
   * Commits all steps, in order, or none. When this method returns, the change survives a crash.
   *
   * @return the snapshot that contains the change
   * @throws org.gnomondb.api.error.GnomonException with {@code CONFLICT} when a step conflicts with
   *     what is there: look at the newest snapshot and decide again; {@code NOT_FOUND} when a step
   *     names a database or table that does not exist; {@code LIMIT} when too much would exist;
   *     {@code UNAVAILABLE} when the store fails
   */
  CatalogSnapshot commit(List<CatalogChange> changes);
}
