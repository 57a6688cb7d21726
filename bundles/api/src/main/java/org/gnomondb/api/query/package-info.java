/** Questions and streamed answers. */
@NullMarked
@Version("1.0.0")
@Export
package org.gnomondb.api.query;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
