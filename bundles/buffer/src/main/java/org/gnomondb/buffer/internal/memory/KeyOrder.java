package org.gnomondb.buffer.internal.memory;

import java.util.List;

/**
 * The visible rows of blocks, ordered by the rank of their series, then by time.
 *
 * @param positions for each row the index of its block, shifted by {@link Block#ROWS_MAX_BITS},
 *     plus its row there
 * @param times for each row its time
 */
@SuppressWarnings("ArrayRecordComponent") // a pair of results, never compared
record KeyOrder(int[] positions, long[] times) {

  static KeyOrder of(List<Block> blocks, int[] ranks) {
    int[] starts = new int[ranks.length + 1];
    for (Block block : blocks) {
      for (int row = 0; row < block.rowCount(); row++) {
        if (!block.isDeleted(row)) {
          starts[ranks[block.series(row)] + 1]++;
        }
      }
    }
    for (int i = 1; i < starts.length; i++) {
      starts[i] += starts[i - 1];
    }
    KeyOrder order = new KeyOrder(new int[starts[ranks.length]], new long[starts[ranks.length]]);
    order.fill(blocks, ranks, starts.clone());
    order.sortTimes(starts);
    return order;
  }

  /** Puts the rows of each series together, in write order. */
  private void fill(List<Block> blocks, int[] ranks, int[] next) {
    for (int blockIndex = 0; blockIndex < blocks.size(); blockIndex++) {
      Block block = blocks.get(blockIndex);
      for (int row = 0; row < block.rowCount(); row++) {
        if (!block.isDeleted(row)) {
          int index = next[ranks[block.series(row)]]++;
          positions[index] = (blockIndex << Block.ROWS_MAX_BITS) | row;
          times[index] = block.time(row);
        }
      }
    }
  }

  /** Rows mostly come in time order; only series where they don't have to be sorted. */
  private void sortTimes(int[] starts) {
    TimeSort sort = new TimeSort(times, positions);
    for (int rank = 0; rank < starts.length - 1; rank++) {
      sort.sort(starts[rank], starts[rank + 1]);
    }
  }
}
