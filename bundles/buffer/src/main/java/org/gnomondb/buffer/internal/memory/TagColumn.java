package org.gnomondb.buffer.internal.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.buffer.internal.offheap.GrowableBuffer;

/** The values of a tag as codes of the table's dictionary for that tag. */
final class TagColumn extends ColumnData {
  private final GrowableBuffer codes;

  TagColumn(ColumnDefinition definition, BufferAllocator allocator, int rowsExpected) {
    super(definition, allocator);
    codes = new GrowableBuffer(allocator, (long) rowsExpected * Integer.BYTES);
  }

  /**
   * Appends for each row the code of its series.
   *
   * @param scratch for codes on their way, of any length but 0
   */
  void append(TagDictionary dictionary, int[] seriesOfRows, int from, int to, int[] scratch) {
    codes.ensure((long) (rows() + to - from) * Integer.BYTES);
    if (dictionary.isPresentInAllSeries()) {
      for (int at = from; at < to; at += scratch.length) {
        appendAllPresent(dictionary, seriesOfRows, at, Math.min(to, at + scratch.length), scratch);
      }
    } else {
      for (int i = from; i < to; i++) {
        int code = dictionary.codeOfSeries(seriesOfRows[i]);
        setCode(rows(), Math.max(code, 0));
        appended(code != TagDictionary.ABSENT);
      }
    }
  }

  /** By way of an array: access to other memory is slow until it is compiled. */
  private void appendAllPresent(
      TagDictionary dictionary, int[] seriesOfRows, int from, int to, int[] scratch) {
    int count = to - from;
    for (int i = 0; i < count; i++) {
      scratch[i] = dictionary.codeOfSeries(seriesOfRows[from + i]);
    }
    long position = (long) rows() * Integer.BYTES;
    MemorySegment.copy(scratch, 0, codes.segment(), ValueLayout.JAVA_INT, position, count);
    appendedPresent(count);
  }

  @Override
  void appendAbsent(int from, int to) {
    codes.ensure((long) to * Integer.BYTES);
    for (int row = from; row < to; row++) {
      setCode(row, 0);
    }
  }

  @Override
  void copyToLast(ColumnData source, int sourceRow) {
    throw new IllegalStateException("tags are part of the key and are never merged");
  }

  @Override
  void shareValues(List<ArrowBuf> buffers) {
    buffers.add(codes.share());
  }

  @Override
  public void close() {
    super.close();
    codes.close();
  }

  private void setCode(int row, int code) {
    codes.segment().set(ValueLayout.JAVA_INT, (long) row * Integer.BYTES, code);
  }
}
