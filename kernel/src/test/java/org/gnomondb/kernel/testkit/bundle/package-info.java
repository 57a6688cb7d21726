/** The content of the bundles that tests install. */
@NullMarked
package org.gnomondb.kernel.testkit.bundle;

import org.jspecify.annotations.NullMarked;
