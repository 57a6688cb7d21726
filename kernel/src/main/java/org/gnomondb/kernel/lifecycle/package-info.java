/**
 * What a bundle tells the kernel about the life of the server. On the kernel's class path, so that
 * its classes outlive every bundle.
 */
@NullMarked
package org.gnomondb.kernel.lifecycle;

import org.jspecify.annotations.NullMarked;
