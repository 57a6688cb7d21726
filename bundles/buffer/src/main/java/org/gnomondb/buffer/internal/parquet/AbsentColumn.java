package org.gnomondb.buffer.internal.parquet;

import org.apache.parquet.format.Encoding;

/** A column of which no row of a chunk has a value. */
final class AbsentColumn implements ColumnWriter {
  private final PageBuffers buffers;

  AbsentColumn(PageBuffers buffers) {
    this.buffers = buffers;
  }

  @Override
  public void write(int from, int to, ChunkWriter chunk) {
    int rowCount = to - from;
    ByteSink page = buffers.page;
    page.clear();
    page.putInt(0);
    buffers.hybrid.begin(1, page);
    buffers.hybrid.add(0, rowCount);
    buffers.hybrid.end();
    page.setInt(0, page.size() - Integer.BYTES);
    chunk.writePage(page, Encoding.PLAIN, rowCount, rowCount, null);
  }
}
