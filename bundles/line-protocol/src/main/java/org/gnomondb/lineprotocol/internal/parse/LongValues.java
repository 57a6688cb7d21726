package org.gnomondb.lineprotocol.internal.parse;

import java.util.Arrays;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.write.FieldColumn;

/** Signed or unsigned integers. */
final class LongValues extends ColumnValues {
  private final ColumnType type;
  private final RowArrays arrays;
  private long[] values;

  LongValues(ColumnType type, int capacity, RowArrays arrays) {
    this.type = type;
    this.arrays = arrays;
    this.values = arrays.longs(capacity);
  }

  @Override
  void append(int row, byte[] body, ValueScanner value) {
    if (row >= values.length) {
      values = arrays.grown(values, row + 1);
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
      values = arrays.grown(values, to);
    }
    // What others have left there would reach those who read columns with all they have.
    Arrays.fill(values, from, to, 0);
  }
}
