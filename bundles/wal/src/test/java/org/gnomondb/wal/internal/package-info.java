/** Tests of the write-ahead log. */
@NullMarked
package org.gnomondb.wal.internal;

import org.jspecify.annotations.NullMarked;
