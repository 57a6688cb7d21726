package org.gnomondb.buffer.internal.parquet;

import org.apache.parquet.format.Encoding;
import org.jspecify.annotations.Nullable;

/** Writes chunks as a dictionary and codes. */
final class CodedPages {
  private final PageBuffers buffers;

  /** For each number of the dictionary the last page in which it was seen. */
  private int[] pageOfCode = new int[0];

  private int pageNumber;

  CodedPages(PageBuffers buffers) {
    this.buffers = buffers;
  }

  /**
   * Writes all rows of a chunk.
   *
   * @param codes for each row the number of its value, negative where it has none
   * @param isRequired whether every row of the column has a value, in any file
   */
  void write(
      int[] codes, int rowCount, Dictionary dictionary, boolean isRequired, ChunkWriter chunk) {
    buffers.page.clear();
    dictionary.writePlain(buffers.page);
    chunk.writeDictionary(buffers.page, dictionary.size());
    pageOfCode = new int[dictionary.size()];
    pageNumber = 0;
    for (int from = 0; from < rowCount; from += PageBuffers.PAGE_ROWS) {
      int to = Math.min(rowCount, from + PageBuffers.PAGE_ROWS);
      writePage(codes, from, to, dictionary, isRequired, chunk);
    }
  }

  private void writePage(
      int[] codes, int from, int to, Dictionary dictionary, boolean isRequired, ChunkWriter chunk) {
    if (isRequired) {
      buffers.page.clear();
    } else {
      buffers.beginPage(codes, from, to);
    }
    int width = BitPacking.width(dictionary.size() - 1);
    buffers.page.write(width);
    buffers.hybrid.begin(width, buffers.page);
    BoundsOfPage bounds = new BoundsOfPage(dictionary);
    int nullCount = 0;
    for (int row = from; row < to; ) {
      int code = codes[row];
      int end = row + 1;
      while (end < to && codes[end] == code) {
        end++;
      }
      if (code < 0) {
        nullCount += end - row;
      } else {
        buffers.hybrid.add(code, end - row);
        bounds.include(code);
      }
      row = end;
    }
    buffers.hybrid.end();
    chunk.writePage(buffers.page, Encoding.RLE_DICTIONARY, to - from, nullCount, bounds.toBounds());
  }

  /** Compares each value of a page once, however many rows have it. */
  private final class BoundsOfPage {
    private static final int NONE = -1;

    private final Dictionary dictionary;
    private int min = NONE;
    private int max = NONE;
    private boolean isUnknown;

    BoundsOfPage(Dictionary dictionary) {
      this.dictionary = dictionary;
      pageNumber++;
    }

    void include(int code) {
      if (pageOfCode[code] != pageNumber) {
        pageOfCode[code] = pageNumber;
        compare(code);
      }
    }

    @Nullable Bounds toBounds() {
      if (isUnknown) {
        return Bounds.UNKNOWN;
      }
      return min == NONE ? null : dictionary.bounds(min, max);
    }

    private void compare(int code) {
      if (!dictionary.isOrdered(code)) {
        isUnknown = true;
        return;
      }
      min = min == NONE || dictionary.compare(code, min) < 0 ? code : min;
      max = max == NONE || dictionary.compare(code, max) > 0 ? code : max;
    }
  }
}
