package org.gnomondb.catalog.internal;

import org.gnomondb.api.catalog.CatalogSnapshot;

/** A snapshot with what is needed to change it. Immutable. */
record CatalogState(CatalogSnapshot snapshot, NextIds nextIds, Losses losses) {

  long sequence() {
    return snapshot.sequence();
  }
}
