/**
 * Rows that queries can see before they are in files: immutable snapshots of columnar blocks,
 * exported through the Arrow C data interface.
 */
@NullMarked
@Version("1.0.0")
@Export
package org.gnomondb.api.buffer;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
