/**
 * The one exception family of the contracts. Its code says whose fault a failure is and decides the
 * HTTP and gRPC status in one place.
 */
@NullMarked
@Version("1.0.0")
@Export
package org.gnomondb.api.error;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
