/** Tests of what happens to rows and files in the background. */
@NullMarked
package org.gnomondb.buffer.internal.persist;

import org.jspecify.annotations.NullMarked;
