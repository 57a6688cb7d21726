/**
 * Durability of acknowledged writes: batches are committed in groups, replayed at start, and handed
 * to one sink in write order.
 */
@NullMarked
@Version("1.0.0")
@Export
package org.gnomondb.api.wal;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
