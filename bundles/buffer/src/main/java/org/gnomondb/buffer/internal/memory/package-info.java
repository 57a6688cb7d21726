/**
 * Rows outside the heap, in Arrow's layout, appended by one thread and read by many.
 *
 * <p>The rows of one table in one run are a sequence of blocks of {@link
 * org.gnomondb.buffer.internal.memory.Block#ROWS_MAX} rows in write order, whatever their times
 * are: a year of sparse data costs what its rows cost. A row whose primary key is already in the
 * run is merged field by field into a new row, and the old one is marked deleted, so that queries
 * need not look for duplicates in a run. Queries read published views, whose memory is counted by
 * reference and lives until the last reader is done.
 */
@NullMarked
package org.gnomondb.buffer.internal.memory;

import org.jspecify.annotations.NullMarked;
