package org.gnomondb.buffer.internal.parquet;

import java.util.Arrays;
import org.apache.parquet.format.Encoding;
import org.jspecify.annotations.Nullable;

/** Writes texts: with a dictionary as long as they repeat, then as they are. */
final class TextColumn implements ColumnWriter {
  /** A dictionary is read as a whole before the first row. */
  private static final int DICTIONARY_BYTES_MAX = 1 << 20;

  /** How many rows of a value there must be for a dictionary to pay. */
  private static final int REPEATS_MIN = 2;

  /** A page of long texts has fewer rows. */
  private static final int PAGE_BYTES = 1 << 20;

  private static final int PAGE_ROWS_STEP = Long.SIZE;

  private final FieldValues.Strings field;
  private final PageBuffers buffers;
  private final CodedPages pages;
  private final TextDictionary dictionary;
  private boolean repeats = true;

  TextColumn(FieldValues.Strings field, PageBuffers buffers, CodedPages pages) {
    this.field = field;
    this.buffers = buffers;
    this.pages = pages;
    this.dictionary = new TextDictionary(field.bytes());
  }

  @Override
  public void write(int from, int to, ChunkWriter chunk) {
    repeats = repeats && number(from, to);
    if (repeats && dictionary.size() > 0) {
      pages.write(buffers.codes, to - from, dictionary.toDictionary(), false, chunk);
      return;
    }
    for (int row = from; row < to; ) {
      int end = pageEnd(row, to);
      writePage(row, end, chunk);
      row = end;
    }
  }

  /**
   * Puts the rows' values into the dictionary.
   *
   * @return false if a dictionary does not pay
   */
  private boolean number(int from, int to) {
    dictionary.clear();
    for (int row = from; row < to; row += PageBuffers.PAGE_ROWS) {
      int end = Math.min(to, row + PageBuffers.PAGE_ROWS);
      numberPage(row, end, row - from);
      int present = Bits.count(field.validity(), from, end);
      if (dictionary.plainBytes() > DICTIONARY_BYTES_MAX
          || dictionary.size() * REPEATS_MIN > present) {
        return present == 0;
      }
    }
    return true;
  }

  private void numberPage(int from, int to, int at) {
    long @Nullable [] validity = field.validity();
    int[] offsets = field.offsets();
    for (int row = from; row < to; row++) {
      boolean isPresent = validity == null || Bits.get(validity, row);
      buffers.codes[at + row - from] =
          isPresent ? dictionary.number(offsets[row], offsets[row + 1]) : TagValues.ABSENT;
    }
  }

  private int pageEnd(int from, int to) {
    int end = from;
    int max = Math.min(to, from + PageBuffers.PAGE_ROWS);
    do {
      end = Math.min(max, end + PAGE_ROWS_STEP);
    } while (end < max && field.offsets()[end] - field.offsets()[from] < PAGE_BYTES);
    return end;
  }

  private void writePage(int from, int to, ChunkWriter chunk) {
    buffers.beginPage(field.validity(), from, to);
    int count = 0;
    int min = from;
    int max = from;
    for (int row = from; row < to; row++) {
      if (field.validity() == null || Bits.get(field.validity(), row)) {
        write(row);
        min = count == 0 || compare(row, min) < 0 ? row : min;
        max = count == 0 || compare(row, max) > 0 ? row : max;
        count++;
      }
    }
    Bounds bounds = count == 0 ? null : new Bounds(text(min), text(max));
    chunk.writePage(buffers.page, Encoding.PLAIN, to - from, to - from - count, bounds);
  }

  private int compare(int row, int other) {
    int[] offsets = field.offsets();
    return Arrays.compareUnsigned(
        field.bytes(),
        offsets[row],
        offsets[row + 1],
        field.bytes(),
        offsets[other],
        offsets[other + 1]);
  }

  private byte[] text(int row) {
    return Arrays.copyOfRange(field.bytes(), field.offsets()[row], field.offsets()[row + 1]);
  }

  private void write(int row) {
    int start = field.offsets()[row];
    int length = field.offsets()[row + 1] - start;
    buffers.page.putInt(length);
    buffers.page.write(field.bytes(), start, length);
  }
}
