/**
 * The SPI of durable storage. A backend implements ObjectStore, registers it as a service and
 * passes the contract suite in this bundle's test jar.
 */
@NullMarked
@Version("1.0.0")
@Export
package org.gnomondb.api.objectstore;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
