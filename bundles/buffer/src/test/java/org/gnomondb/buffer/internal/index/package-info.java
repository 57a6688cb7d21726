/** Tests of the index of data files. */
@NullMarked
package org.gnomondb.buffer.internal.index;

import org.jspecify.annotations.NullMarked;
