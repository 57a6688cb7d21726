/**
 * The native engine library. The JVM loads a library once per class loader and unloads it with that
 * loader; the kernel's loader lives as long as the process, so the library is loaded here, while
 * the bundle that calls it can be replaced any number of times. A bundle gets at the library by
 * having its native methods bound: nothing of the bundle stays referenced after it is gone.
 */
@NullMarked
package org.gnomondb.kernel.natives;

import org.jspecify.annotations.NullMarked;
