package org.gnomondb.query.internal.engine;

import java.util.List;
import org.gnomondb.api.buffer.DataFile;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of a table consist of. Where a primary key stands in several files and runs, the
 * engine merges its fields.
 *
 * @param files rows in Parquet files, in any order
 * @param runs rows in memory, in write order; a primary key stands in a run at most once
 */
public record TableSource(List<DataFile> files, List<List<VisibleBlock>> runs) {
  /** A table without rows. */
  public static final TableSource EMPTY = new TableSource(List.of(), List.of());

  public TableSource {
    files = List.copyOf(files);
    runs = runs.stream().map(List::copyOf).toList();
  }

  /**
   * A block and the rows of it that are hidden.
   *
   * @param deletedRows one bit a row, least significant bit of the first word first; null hides
   *     none
   */
  @SuppressWarnings("ArrayRecordComponent") // passed on to the native side, never compared
  public record VisibleBlock(NativeBlock block, long @Nullable [] deletedRows) {}
}
