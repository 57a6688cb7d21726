/**
 * What the tables hold: immutable snapshots of Parquet files, and of columnar blocks that are not
 * yet in files, exported through the Arrow C data interface.
 */
@NullMarked
@Version("1.0.0")
@Export
package org.gnomondb.api.buffer;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
