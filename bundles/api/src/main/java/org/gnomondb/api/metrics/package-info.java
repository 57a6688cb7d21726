/** Metrics that components offer, collected when somebody asks for them. */
@NullMarked
@Version("1.0.0")
@Export
package org.gnomondb.api.metrics;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
