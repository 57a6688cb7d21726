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

  /** Appends for each row the code of its series. */
  void append(TagDictionary dictionary, int[] seriesOfRows, int from, int to) {
    codes.ensure((long) (rows() + to - from) * Integer.BYTES);
    if (dictionary.isPresentInAllSeries()) {
      appendAllPresent(dictionary, seriesOfRows, from, to);
    } else {
      for (int i = from; i < to; i++) {
        int code = dictionary.codeOfSeries(seriesOfRows[i]);
        setCode(rows(), Math.max(code, 0));
        appended(code != TagDictionary.ABSENT);
      }
    }
  }

  private void appendAllPresent(TagDictionary dictionary, int[] seriesOfRows, int from, int to) {
    MemorySegment segment = codes.segment();
    long position = (long) rows() * Integer.BYTES;
    for (int i = from; i < to; i++, position += Integer.BYTES) {
      segment.set(ValueLayout.JAVA_INT, position, dictionary.codeOfSeries(seriesOfRows[i]));
    }
    appendedPresent(to - from);
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
