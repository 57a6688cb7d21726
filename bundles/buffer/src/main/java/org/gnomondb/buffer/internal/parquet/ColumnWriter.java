package org.gnomondb.buffer.internal.parquet;

/** Writes one column, chunk by chunk. */
interface ColumnWriter {

  /**
   * Writes the rows of one row group.
   *
   * @param from a multiple of 64
   */
  void write(int from, int to, ChunkWriter chunk);
}
