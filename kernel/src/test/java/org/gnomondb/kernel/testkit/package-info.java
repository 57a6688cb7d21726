/**
 * Bundles for tests. The classes of this package are on the class path of the tests, which exports
 * it; those of {@code testkit.bundle} are packed into jars and loaded by the framework.
 */
@NullMarked
package org.gnomondb.kernel.testkit;

import org.jspecify.annotations.NullMarked;
