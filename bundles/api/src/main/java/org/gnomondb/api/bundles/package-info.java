/** Replacing bundles while the server works. */
@NullMarked
@Version("1.0.0")
@Export
package org.gnomondb.api.bundles;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
