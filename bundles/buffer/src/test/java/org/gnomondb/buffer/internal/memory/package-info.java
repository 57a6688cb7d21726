/** Tests of the buffer. */
@NullMarked
package org.gnomondb.buffer.internal.memory;

import org.jspecify.annotations.NullMarked;
