/**
 * Gates: holders of service references through which bundles call each other while they are being
 * replaced. Calls in flight finish on the instance that they began on; new ones go to the newest
 * instance, or wait a bounded time for one. The object store, which is remote in general, has an
 * access of its own that tries again.
 */
@NullMarked
@Version("1.0.0")
@Export
package org.gnomondb.gate;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
