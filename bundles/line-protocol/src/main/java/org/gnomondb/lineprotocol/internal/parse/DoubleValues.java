package org.gnomondb.lineprotocol.internal.parse;

import java.util.Arrays;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.write.FieldColumn;

/** Floating point numbers. */
final class DoubleValues extends ColumnValues {
  private double[] values;

  DoubleValues(int capacity) {
    this.values = new double[capacity];
  }

  @Override
  void append(int row, byte[] body, ValueScanner value) {
    if (row >= values.length) {
      values = Arrays.copyOf(values, Capacity.grown(values.length, row + 1));
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
      values = Arrays.copyOf(values, Capacity.grown(values.length, to));
    }
  }
}
