/** Tests of the memory object store. */
@NullMarked
package org.gnomondb.objectstore.internal.memory;

import org.jspecify.annotations.NullMarked;
