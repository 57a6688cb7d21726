package org.gnomondb.lineprotocol.internal.parse;

import java.util.Arrays;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.write.FieldColumn;

/** Floating point numbers. */
final class DoubleValues extends ColumnValues {
  private final RowArrays arrays;
  private double[] values;

  DoubleValues(int capacity, RowArrays arrays) {
    this.arrays = arrays;
    this.values = arrays.doubles(capacity);
  }

  @Override
  void append(int row, byte[] body, ValueScanner value) {
    if (row >= values.length) {
      values = arrays.grown(values, row + 1);
    }
    values[row] = value.number();
    advanceTo(row);
  }

  @Override
  FieldColumn toColumn(ColumnId id) {
    return new FieldColumn.Doubles(id, values, validity());
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
