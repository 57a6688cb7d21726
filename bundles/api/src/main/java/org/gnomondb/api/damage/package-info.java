/** Damaged objects of the store: set aside, named, and remembered. */
@NullMarked
@Version("1.0.0")
@Export
package org.gnomondb.api.damage;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
