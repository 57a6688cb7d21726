package org.gnomondb.buffer.internal.memory;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.gnomondb.api.catalog.ColumnDefinition;

/** Truth values, one bit each. */
final class BooleanColumn extends ColumnData {
  private final Bitmap values;

  BooleanColumn(ColumnDefinition definition, BufferAllocator allocator) {
    super(definition, allocator);
    values = new Bitmap(allocator, Block.ROWS_MIN);
  }

  void append(boolean value, boolean isPresent) {
    values.ensure(rows() + 1);
    values.set(rows(), value);
    appended(isPresent);
  }

  boolean get(int row) {
    return values.get(row);
  }

  @Override
  void appendAbsent(int from, int to) {
    values.ensure(to);
    values.set(from, to, false);
  }

  @Override
  void copyToLast(ColumnData source, int sourceRow) {
    values.set(rows() - 1, ((BooleanColumn) source).values.get(sourceRow));
  }

  @Override
  void shareValues(List<ArrowBuf> buffers) {
    buffers.add(values.share());
  }

  @Override
  public void close() {
    super.close();
    values.close();
  }
}
