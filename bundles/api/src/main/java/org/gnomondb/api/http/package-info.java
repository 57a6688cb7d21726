/** Routes that bundles contribute to the one HTTP port. */
@NullMarked
@Version("1.0.0")
@Export
package org.gnomondb.api.http;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
