/** Tests of the write-ahead log's file format. */
@NullMarked
package org.gnomondb.wal.internal.format;

import org.jspecify.annotations.NullMarked;
