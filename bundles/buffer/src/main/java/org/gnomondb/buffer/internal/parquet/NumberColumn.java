package org.gnomondb.buffer.internal.parquet;

import org.gnomondb.api.catalog.ColumnType;
import org.jspecify.annotations.Nullable;

/** Writes integers, times and floating point numbers. */
final class NumberColumn implements ColumnWriter {
  private final NumberValues values;
  private final boolean isRequired;
  private final EncodingChoice choice;
  private final PageBuffers buffers;
  private final CodedPages pages;
  private final NumberDictionary dictionary = new NumberDictionary();

  NumberColumn(
      NumberValues values,
      ColumnType type,
      EncodingChoice choice,
      PageBuffers buffers,
      CodedPages pages) {
    this.values = values;
    this.isRequired = type == ColumnType.TIME;
    this.choice = choice;
    this.buffers = buffers;
    this.pages = pages;
  }

  @Override
  public void write(int from, int to, ChunkWriter chunk) {
    if (choice.withDictionary() && number(from, to)) {
      Dictionary numbers = dictionary.toDictionary(values.order());
      pages.write(buffers.codes, to - from, numbers, isRequired, chunk);
      return;
    }
    for (int row = from; row < to; row += PageBuffers.PAGE_ROWS) {
      writePage(row, Math.min(to, row + PageBuffers.PAGE_ROWS), chunk);
    }
  }

  private void writePage(int from, int to, ChunkWriter chunk) {
    int count = values.gather(from, to, buffers.values, 0);
    if (isRequired) {
      buffers.page.clear();
    } else {
      buffers.beginPage(values.validity(), from, to);
    }
    choice.direct().encode(buffers.values, count, buffers, buffers.page);
    Bounds bounds = count == 0 ? null : Bounds.of(buffers.values, count, values.order());
    chunk.writePage(
        buffers.page, choice.direct().parquetEncoding(), to - from, to - from - count, bounds);
  }

  /**
   * Puts the rows' values into the dictionary.
   *
   * @return false if they are none, or so many that a dictionary takes more room than it saves
   */
  private boolean number(int from, int to) {
    int sizeMax = EncodingChoice.dictionaryMax(to - from);
    dictionary.clear();
    for (int row = from; row < to; row += PageBuffers.PAGE_ROWS) {
      int end = Math.min(to, row + PageBuffers.PAGE_ROWS);
      values.gather(row, end, buffers.values, 0);
      numberPage(row, end, row - from);
      if (dictionary.size() > sizeMax) {
        return false;
      }
    }
    return dictionary.size() > 0;
  }

  private void numberPage(int from, int to, int at) {
    long @Nullable [] validity = values.validity();
    int next = 0;
    for (int row = from; row < to; row++) {
      boolean isPresent = validity == null || Bits.get(validity, row);
      buffers.codes[at + row - from] =
          isPresent ? dictionary.number(buffers.values[next++]) : TagValues.ABSENT;
    }
  }
}
