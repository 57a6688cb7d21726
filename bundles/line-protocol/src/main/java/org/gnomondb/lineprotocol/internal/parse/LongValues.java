package org.gnomondb.lineprotocol.internal.parse;

import java.util.Arrays;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.write.FieldColumn;

/** Signed or unsigned integers. */
final class LongValues extends ColumnValues {
  private final ColumnType type;
  private long[] values;

  LongValues(ColumnType type, int capacity) {
    this.type = type;
    this.values = new long[capacity];
  }

  @Override
  void append(int row, byte[] body, ValueScanner value) {
    if (row >= values.length) {
      values = Arrays.copyOf(values, Capacity.grown(values.length, row + 1));
    }
    values[row] = value.bits();
    advanceTo(row);
  }

  @Override
  FieldColumn toColumn(ColumnId id) {
    return new FieldColumn.Longs(id, type, values, validity());
  }

  @Override
  void fillGap(int from, int to) {
    if (to > values.length) {
      values = Arrays.copyOf(values, Capacity.grown(values.length, to));
    }
  }
}
