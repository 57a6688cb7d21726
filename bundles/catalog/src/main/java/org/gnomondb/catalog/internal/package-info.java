/**
 * The catalog: immutable snapshots in memory, rebuilt at start from an append-only log of
 * create-only objects, each of which holds one committed change.
 */
@NullMarked
package org.gnomondb.catalog.internal;

import org.jspecify.annotations.NullMarked;
