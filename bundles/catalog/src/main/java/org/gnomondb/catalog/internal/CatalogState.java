package org.gnomondb.catalog.internal;

import org.gnomondb.api.catalog.CatalogSnapshot;

/**
 * A snapshot with what is needed to change it. Immutable.
 *
 * @param nextDatabaseId greater than every id that a database ever had
 * @param nextTableId greater than every id that a table of any database ever had
 */
record CatalogState(CatalogSnapshot snapshot, int nextDatabaseId, int nextTableId) {}
