/**
 * Writes the rows of one table as a Parquet file, in memory, column by column.
 *
 * <p>The metadata structures are those of parquet-java; the encoders are ours, because they take
 * whole arrays: nothing is allocated, called or branched on per value. The format and the reasons
 * for it are in docs/formats/parquet.md.
 */
@NullMarked
package org.gnomondb.buffer.internal.parquet;

import org.jspecify.annotations.NullMarked;
