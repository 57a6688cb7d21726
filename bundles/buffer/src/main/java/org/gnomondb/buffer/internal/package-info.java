/**
 * Where rows are: buffered until they become files, in files from then on. This package is the
 * bundle's face; {@code memory} holds buffered rows, {@code index} knows the files, {@code tables}
 * shows both together, {@code persist} moves rows from one to the other, {@code parquet} writes
 * files.
 */
@NullMarked
package org.gnomondb.buffer.internal;

import org.jspecify.annotations.NullMarked;
