package org.gnomondb.buffer.internal.parquet;

import org.jspecify.annotations.Nullable;

/**
 * A data page of the file.
 *
 * @param position where its header begins, counted from the chunk's first byte
 * @param sizeBytes header included
 * @param bounds null if there are no values
 */
record WrittenPage(
    int position, int sizeBytes, int rowCount, int nullCount, @Nullable Bounds bounds) {

  boolean hasOnlyNulls() {
    return bounds == null;
  }
}
