/**
 * Rows on their way in: line protocol requests, and the columnar batches that parser, write-ahead
 * log and buffer hand on without copying them cell by cell.
 */
@NullMarked
@Version("1.0.0")
@Export
package org.gnomondb.api.write;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
