package org.gnomondb.lineprotocol.internal.parse;

import org.gnomondb.api.catalog.CatalogLimits;

/**
 * How much the lines of a request may add to the catalog.
 *
 * @param tables how many there are before the request; 0 if there is no limit
 */
public record SchemaRoom(CatalogLimits limits, long tables) {
  public static final SchemaRoom ENDLESS = new SchemaRoom(CatalogLimits.NONE, 0);
}
