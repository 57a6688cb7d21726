/**
 * A tool of the build: lists what the jars on the kernel's class path offer to bundles. Done when
 * the distribution is made, because looking into every jar at each start would cost as much as the
 * rest of it.
 */
@NullMarked
package org.gnomondb.kernel.packages;

import org.jspecify.annotations.NullMarked;
