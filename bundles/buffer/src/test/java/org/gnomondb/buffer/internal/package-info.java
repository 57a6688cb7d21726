/** Tests of the buffer. */
@NullMarked
package org.gnomondb.buffer.internal;

import org.jspecify.annotations.NullMarked;
