package org.gnomondb.buffer.internal.parquet;

import org.jspecify.annotations.Nullable;

/**
 * What the columns of a file use one after the other to put pages together. Pages have at most
 * {@link #PAGE_ROWS} rows and begin at a multiple of 64, a word of validity bits.
 */
final class PageBuffers {
  /** Two batches of the engine: small enough to skip, large enough to compress. */
  static final int PAGE_ROWS = 16_384;

  final ByteSink page;
  final HybridEncoder hybrid;
  final DeltaEncoder delta = new DeltaEncoder();
  final long[] values;
  final int[] codes;

  /**
   * @param groupRows the most rows of a row group
   */
  PageBuffers(int groupRows) {
    int pageRows = Math.min(groupRows, PAGE_ROWS);
    page = new ByteSink(pageRows * Long.BYTES + Long.BYTES);
    hybrid = new HybridEncoder(pageRows);
    values = new long[pageRows];
    codes = new int[groupRows];
  }

  /** Begins a page with the definition levels of its rows: 1 where there is a value. */
  void beginPage(long @Nullable [] validity, int from, int to) {
    int start = beginLevels();
    if (validity == null) {
      hybrid.add(1, to - from);
    } else {
      hybrid.addBits(validity, from, to);
    }
    endLevels(start);
  }

  /** Begins a page whose rows have a value where their code is not negative. */
  void beginPage(int[] rowCodes, int from, int to) {
    int start = beginLevels();
    for (int row = from; row < to; ) {
      int end = row + 1;
      while (end < to && (rowCodes[end] ^ rowCodes[row]) >= 0) {
        end++;
      }
      hybrid.add(rowCodes[row] < 0 ? 0 : 1, end - row);
      row = end;
    }
    endLevels(start);
  }

  private int beginLevels() {
    page.clear();
    page.putInt(0);
    hybrid.begin(1, page);
    return page.size();
  }

  private void endLevels(int start) {
    hybrid.end();
    page.setInt(start - Integer.BYTES, page.size() - start);
  }
}
