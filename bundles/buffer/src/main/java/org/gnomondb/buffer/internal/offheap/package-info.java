/** Memory outside of the heap, for rows as well as for files. */
@NullMarked
package org.gnomondb.buffer.internal.offheap;

import org.jspecify.annotations.NullMarked;
