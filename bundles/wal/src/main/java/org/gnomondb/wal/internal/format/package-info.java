/**
 * The bytes of a file of the write-ahead log: a header with a checksum, and batches column by
 * column, compressed. The byte table is in docs/formats/wal.md.
 */
@NullMarked
package org.gnomondb.wal.internal.format;

import org.jspecify.annotations.NullMarked;
