package org.gnomondb.lineprotocol.internal.parse;

import java.util.Arrays;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.write.FieldColumn;

/** Text, copied out of the body once and without its escapes. */
final class StringValues extends ColumnValues {
  private int[] offsets;
  private byte[] text;

  StringValues(int capacity, int firstLength) {
    this.offsets = new int[capacity + 1];
    this.text = new byte[Math.max(16, capacity * firstLength)];
  }

  @Override
  void append(int row, byte[] body, ValueScanner value) {
    // First, because it fills the offsets of the rows that were skipped.
    advanceTo(row);
    ensureOffsets(row + 2);
    int from = offsets[row];
    int length = value.textTo() - value.textFrom();
    if (text.length - from < length) {
      text = Arrays.copyOf(text, Capacity.grown(text.length, from + length));
    }
    offsets[row + 1] = copy(body, value, from);
  }

  private int copy(byte[] body, ValueScanner value, int from) {
    if (value.escapeCount() == 0) {
      int length = value.textTo() - value.textFrom();
      System.arraycopy(body, value.textFrom(), text, from, length);
      return from + length;
    }
    int out = from;
    for (int at = value.textFrom(); at < value.textTo(); at++) {
      // A backslash is never the last byte unless it is escaped: the quote would not have ended it.
      if (body[at] == '\\' && (body[at + 1] == '"' || body[at + 1] == '\\')) {
        at++;
      }
      text[out++] = body[at];
    }
    return out;
  }

  @Override
  FieldColumn toColumn(ColumnId id) {
    return new FieldColumn.Strings(id, text, offsets, validity());
  }

  @Override
  void fillGap(int from, int to) {
    ensureOffsets(to + 1);
    Arrays.fill(offsets, from + 1, to + 1, offsets[from]);
  }

  private void ensureOffsets(int count) {
    if (count > offsets.length) {
      offsets = Arrays.copyOf(offsets, Capacity.grown(offsets.length, count));
    }
  }
}
