package org.gnomondb.buffer.internal.parquet;

import org.apache.parquet.format.Encoding;
import org.jspecify.annotations.Nullable;

/** Writes truth values as runs. */
final class BooleanColumn implements ColumnWriter {
  private final FieldValues.Booleans field;
  private final PageBuffers buffers;

  BooleanColumn(FieldValues.Booleans field, PageBuffers buffers) {
    this.field = field;
    this.buffers = buffers;
  }

  @Override
  public void write(int from, int to, ChunkWriter chunk) {
    for (int row = from; row < to; row += PageBuffers.PAGE_ROWS) {
      writePage(row, Math.min(to, row + PageBuffers.PAGE_ROWS), chunk);
    }
  }

  private void writePage(int from, int to, ChunkWriter chunk) {
    buffers.beginPage(field.validity(), from, to);
    ByteSink page = buffers.page;
    int start = page.size();
    page.putInt(0);
    buffers.hybrid.begin(1, page);
    int trueCount = 0;
    int valueCount = 0;
    for (int row = from; row < to; ) {
      int end = Math.min(runEnd(field.validity(), row, to), Bits.runEnd(field.values(), row, to));
      if (isPresent(row)) {
        boolean value = Bits.get(field.values(), row);
        buffers.hybrid.add(value ? 1 : 0, end - row);
        valueCount += end - row;
        trueCount += value ? end - row : 0;
      }
      row = end;
    }
    buffers.hybrid.end();
    page.setInt(start, page.size() - start - Integer.BYTES);
    chunk.writePage(
        page, Encoding.RLE, to - from, to - from - valueCount, bounds(valueCount, trueCount));
  }

  private boolean isPresent(int row) {
    return field.validity() == null || Bits.get(field.validity(), row);
  }

  private static int runEnd(long @Nullable [] validity, int row, int to) {
    return validity == null ? to : Bits.runEnd(validity, row, to);
  }

  private static @Nullable Bounds bounds(int valueCount, int trueCount) {
    if (valueCount == 0) {
      return null;
    }
    return new Bounds(
        new byte[] {(byte) (trueCount == valueCount ? 1 : 0)},
        new byte[] {(byte) (trueCount > 0 ? 1 : 0)});
  }
}
