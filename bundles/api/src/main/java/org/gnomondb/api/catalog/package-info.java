/**
 * What exists: databases, tables and columns under ids that are never reused, as immutable
 * snapshots and changes that are committed as a whole or not at all.
 */
@NullMarked
@Version("1.0.0")
@Export
package org.gnomondb.api.catalog;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
