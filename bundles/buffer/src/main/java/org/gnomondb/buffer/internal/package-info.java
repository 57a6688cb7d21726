/**
 * The columnar buffer: rows that are durable in the write-ahead log, in Arrow's layout outside the
 * heap, appended by one thread and read by many.
 *
 * <p>Each table is a sequence of blocks of {@link org.gnomondb.buffer.internal.Block#ROWS_MAX} rows
 * in write order, whatever their times are: a year of sparse data costs what its rows cost. A row
 * whose primary key is already there is merged field by field into a new row, and the old one is
 * marked deleted, so that queries need not look for duplicates. Queries read published views, whose
 * memory is counted by reference and lives until the last reader is done.
 */
@NullMarked
package org.gnomondb.buffer.internal;

import org.jspecify.annotations.NullMarked;
