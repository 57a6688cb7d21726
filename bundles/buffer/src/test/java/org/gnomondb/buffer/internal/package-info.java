/** Tests of what the buffer's parts do together. */
@NullMarked
package org.gnomondb.buffer.internal;

import org.jspecify.annotations.NullMarked;
