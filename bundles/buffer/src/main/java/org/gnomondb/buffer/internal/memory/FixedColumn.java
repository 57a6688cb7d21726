package org.gnomondb.buffer.internal.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.buffer.internal.offheap.GrowableBuffer;

/** Values of eight bytes: times, integers and floating point numbers. */
final class FixedColumn extends ColumnData {
  private final GrowableBuffer values;

  FixedColumn(ColumnDefinition definition, BufferAllocator allocator, int rowsExpected) {
    super(definition, allocator);
    values = new GrowableBuffer(allocator, (long) rowsExpected * Long.BYTES);
  }

  /** Appends values from {@code from} up to {@code to}, all present. */
  void append(long[] source, int from, int to) {
    long position = room(to - from);
    MemorySegment.copy(source, from, values.segment(), ValueLayout.JAVA_LONG, position, to - from);
    appendedPresent(to - from);
  }

  /** Appends values from {@code from} up to {@code to}, all present. */
  void append(double[] source, int from, int to) {
    long position = room(to - from);
    MemorySegment.copy(
        source, from, values.segment(), ValueLayout.JAVA_DOUBLE, position, to - from);
    appendedPresent(to - from);
  }

  /** Appends one row, whose value counts only if it is present. */
  void append(long bits, boolean isPresent) {
    long position = room(1);
    values.segment().set(ValueLayout.JAVA_LONG, position, bits);
    appended(isPresent);
  }

  /** The values, eight bytes each, valid while nothing is appended. */
  MemorySegment segment() {
    return values.segment();
  }

  long get(int row) {
    return values.segment().get(ValueLayout.JAVA_LONG, (long) row * Long.BYTES);
  }

  @Override
  void appendAbsent(int from, int to) {
    values.ensure((long) to * Long.BYTES);
    values
        .segment()
        .asSlice((long) from * Long.BYTES, (long) (to - from) * Long.BYTES)
        .fill((byte) 0);
  }

  @Override
  void copyToLast(ColumnData source, int sourceRow) {
    values
        .segment()
        .set(
            ValueLayout.JAVA_LONG,
            (rows() - 1L) * Long.BYTES,
            ((FixedColumn) source).get(sourceRow));
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

  private long room(int count) {
    values.ensure((long) (rows() + count) * Long.BYTES);
    return (long) rows() * Long.BYTES;
  }
}
