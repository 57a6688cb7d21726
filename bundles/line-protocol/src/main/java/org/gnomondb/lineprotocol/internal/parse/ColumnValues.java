package org.gnomondb.lineprotocol.internal.parse;

import java.util.Arrays;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.write.FieldColumn;
import org.jspecify.annotations.Nullable;

/**
 * The values of one field, growing row by row. Rows that were skipped count as missing; the bitmap
 * that says so is made when the first one is skipped.
 */
abstract sealed class ColumnValues permits LongValues, DoubleValues, BooleanValues, StringValues {
  private int size;
  private long @Nullable [] validity;

  /** Takes the value that was read last as the one of this row, which is not before the last. */
  abstract void append(int row, byte[] body, ValueScanner value);

  /** Makes the column of a batch. Nothing may be appended afterwards. */
  abstract FieldColumn toColumn(ColumnId id);

  /** Called when rows without a value are added. */
  void fillGap(int from, int to) {}

  /** Whether the row, which is the last one or the next, has a value already. */
  final boolean isTaken(int row) {
    return size > row;
  }

  final boolean isEmpty() {
    return size == 0;
  }

  final long @Nullable [] validity() {
    return validity;
  }

  /** Makes {@code row} the last one, with a value, and those skipped before it missing. */
  final void advanceTo(int row) {
    if (size != row) {
      pad(row);
    }
    long[] present = validity;
    if (present != null) {
      int word = row >> 6;
      if (word >= present.length) {
        present = Arrays.copyOf(present, present.length * 2);
        validity = present;
      }
      present[word] |= 1L << row;
    }
    size = row + 1;
  }

  /** Adds missing values until there are {@code rowCount}. */
  final void pad(int rowCount) {
    if (size >= rowCount) {
      return;
    }
    long[] present = validity;
    int words = (rowCount >> 6) + 1;
    if (present == null) {
      present = new long[words];
      Bits.setUpTo(present, size);
    } else if (words > present.length) {
      present = Arrays.copyOf(present, Math.max(words, present.length * 2));
    }
    validity = present;
    fillGap(size, rowCount);
    size = rowCount;
  }

  /** Takes back the value of {@code row}, if it has one. Missing values before it may stay. */
  final void takeBack(int row) {
    if (size > row) {
      size = row;
      if (validity != null) {
        validity[row >> 6] &= ~(1L << row);
      }
    }
  }
}
