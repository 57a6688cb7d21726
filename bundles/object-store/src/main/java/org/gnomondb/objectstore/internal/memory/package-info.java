/** The object store that keeps everything in memory: for tests and for trying things out. */
@NullMarked
package org.gnomondb.objectstore.internal.memory;

import org.jspecify.annotations.NullMarked;
