package org.gnomondb.buffer.internal.memory;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.gnomondb.api.catalog.ColumnDefinition;

/** Texts of a field. */
final class StringColumn extends ColumnData {
  private final ByteStrings values;

  StringColumn(ColumnDefinition definition, BufferAllocator allocator) {
    super(definition, allocator);
    values = new ByteStrings(allocator, Block.ROWS_MIN);
  }

  /** The bytes of all texts of the block, which Arrow's offsets bound. */
  int sizeBytes() {
    return values.sizeBytes();
  }

  void append(byte[] source, int offset, int length, boolean isPresent) {
    values.append(source, offset, isPresent ? length : 0);
    appended(isPresent);
  }

  /** The length of a row's text in bytes. */
  int length(int row) {
    return values.length(row);
  }

  /** Copies a row's text. */
  void copyTo(int row, byte[] target, int offset) {
    values.copyTo(row, target, offset);
  }

  @Override
  void appendAbsent(int from, int to) {
    values.appendEmpty(to - from);
  }

  @Override
  void copyToLast(ColumnData source, int sourceRow) {
    values.replaceLast(((StringColumn) source).values, sourceRow);
  }

  @Override
  void shareValues(List<ArrowBuf> buffers) {
    values.share(buffers);
  }

  @Override
  public void close() {
    super.close();
    values.close();
  }
}
