package org.gnomondb.query.internal.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table as one statement sees it.
 *
 * @param blocks rows in memory
 * @param files rows in Parquet files
 */
public record TableSource(List<VisibleBlock> blocks, List<DataFile> files) {

  /** A table without rows. */
  public static final TableSource EMPTY = new TableSource(List.of(), List.of());

  public TableSource {
    blocks = List.copyOf(blocks);
    files = List.copyOf(files);
  }

  /**
   * A block and the rows of it that are hidden.
   *
   * @param deletedRows one bit a row, least significant bit of the first word first; null hides
   *     none
   */
  @SuppressWarnings("ArrayRecordComponent") // passed on to the native side, never compared
  public record VisibleBlock(NativeBlock block, long @Nullable [] deletedRows) {}

  /** A file that never changes. */
  public record DataFile(String path, long sizeBytes) {}
}
