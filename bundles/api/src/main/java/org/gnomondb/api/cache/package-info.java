/** What is kept in memory so that it is not fetched or computed again. */
@NullMarked
@Version("1.0.0")
@Export
package org.gnomondb.api.cache;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
