package org.gnomondb.lineprotocol.internal.parse;

import java.util.Arrays;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.write.FieldColumn;

/** Truth values, one bit each. */
final class BooleanValues extends ColumnValues {
  private long[] words;

  BooleanValues(int capacity) {
    this.words = new long[Math.max(1, Bits.wordCount(capacity))];
  }

  @Override
  void append(int row, byte[] body, ValueScanner value) {
    ensure(row + 1);
    long bit = 1L << row;
    long others = words[row >> 6] & ~bit;
    words[row >> 6] = value.bits() == 0 ? others : others | bit;
    advanceTo(row);
  }

  @Override
  FieldColumn toColumn(ColumnId id) {
    return new FieldColumn.Booleans(id, words, validity());
  }

  @Override
  void fillGap(int from, int to) {
    ensure(to);
  }

  private void ensure(int rowCount) {
    int needed = Bits.wordCount(rowCount);
    if (needed > words.length) {
      words = Arrays.copyOf(words, Capacity.grown(words.length, needed));
    }
  }
}
