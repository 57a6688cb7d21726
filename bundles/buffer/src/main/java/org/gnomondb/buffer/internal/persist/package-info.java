/**
 * What happens to buffered rows and data files in the background: snapshots, compaction, removal.
 */
@NullMarked
package org.gnomondb.buffer.internal.persist;

import org.jspecify.annotations.NullMarked;
