package org.gnomondb.buffer.internal.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.gnomondb.api.catalog.ColumnId;
import org.jspecify.annotations.Nullable;

/**
 * One column of eight bytes a value, for many rows in key order. The blocks are read from front to
 * back, and each series is written from front to back: much less work for memory than to look the
 * values up in key order, where neighbours lie far from each other. The column that was asked for
 * last is kept. Not for several threads.
 */
final class ScatteredColumn {
  private static final int NOWHERE = -1;

  private final List<Block> blocks;

  /** For each block and each of its rows the place in the order. */
  private final int[][] places;

  private final long[] values;
  private @Nullable ColumnId column;

  /**
   * @param positions the rows in key order
   */
  ScatteredColumn(List<Block> blocks, int[] positions) {
    this.blocks = blocks;
    this.places = new int[blocks.size()][];
    Arrays.setAll(places, i -> new int[blocks.get(i).rowCount()]);
    for (int[] placesOfBlock : places) {
      Arrays.fill(placesOfBlock, NOWHERE);
    }
    for (int i = 0; i < positions.length; i++) {
      places[Block.indexOf(positions[i])][Block.rowOf(positions[i])] = i;
    }
    this.values = new long[positions.length];
  }

  /**
   * The bits of the values, valid until another column is asked for. What stands for rows without a
   * value is of no account.
   */
  long[] values(ColumnId id) {
    if (!id.equals(column)) {
      for (int i = 0; i < places.length; i++) {
        if (blocks.get(i).field(id) instanceof FixedColumn source) {
          scatter(source, places[i]);
        }
      }
      column = id;
    }
    return values;
  }

  private void scatter(FixedColumn source, int[] placesOfBlock) {
    MemorySegment segment = source.segment();
    int rows = Math.min(source.rows(), placesOfBlock.length);
    for (int row = 0; row < rows; row++) {
      int place = placesOfBlock[row];
      if (place != NOWHERE) {
        values[place] = segment.get(ValueLayout.JAVA_LONG, (long) row * Long.BYTES);
      }
    }
  }
}
