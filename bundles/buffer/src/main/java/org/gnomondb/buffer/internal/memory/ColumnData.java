package org.gnomondb.buffer.internal.memory;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.jspecify.annotations.Nullable;

/**
 * The values of one column in one block. Rows that are skipped have no value: appending at a row
 * beyond the end fills the gap. Only the writing thread uses it; readers get {@link #share(int)
 * shares}.
 */
abstract class ColumnData implements AutoCloseable {
  final BufferAllocator allocator;
  private final ColumnDefinition definition;
  private int rows;
  private int nullCount;
  private @Nullable Bitmap validity;

  ColumnData(ColumnDefinition definition, BufferAllocator allocator) {
    this.definition = definition;
    this.allocator = allocator;
  }

  final ColumnDefinition definition() {
    return definition;
  }

  final int rows() {
    return rows;
  }

  /** Whether each of the block's rows has a value. */
  final boolean isPresentInAll(int rowCount) {
    return nullCount == 0 && rows == rowCount;
  }

  final boolean isPresent(int row) {
    return row < rows && (validity == null || validity.get(row));
  }

  /** Fills up with rows that have no value. */
  final void padTo(int rowCount) {
    if (rowCount > rows) {
      Bitmap bits = validityFor(rowCount);
      bits.set(rows, rowCount, false);
      nullCount += rowCount - rows;
      appendAbsent(rows, rowCount);
      rows = rowCount;
    }
  }

  /** Counts rows that a subclass has put behind the last one, all of them with a value. */
  final void appendedPresent(int count) {
    int end = rows + count;
    if (validity != null) {
      validity.ensure(end);
      validity.set(rows, end, true);
    }
    rows = end;
  }

  /** Counts one row that a subclass has put behind the last one. */
  final void appended(boolean isPresent) {
    if (isPresent) {
      appendedPresent(1);
    } else {
      validityFor(rows + 1).set(rows, false);
      nullCount++;
      rows++;
    }
  }

  /** Gives the last row, which has no value, the value of a row of another block's column. */
  final void fillLast(ColumnData source, int sourceRow) {
    copyToLast(source, sourceRow);
    validityFor(rows).set(rows - 1, true);
    nullCount--;
  }

  /** The column as it is now, padded to {@code rowCount} rows. */
  final ColumnView share(int rowCount) {
    padTo(rowCount);
    List<ArrowBuf> buffers = new ArrayList<>(3);
    buffers.add(validity == null ? allocator.getEmpty() : validity.share());
    shareValues(buffers);
    return new ColumnView(definition, rowCount, nullCount, buffers);
  }

  @Override
  public void close() {
    if (validity != null) {
      validity.close();
    }
  }

  /** Writes whatever stands for no value into the rows. */
  abstract void appendAbsent(int from, int to);

  abstract void copyToLast(ColumnData source, int sourceRow);

  /** Adds the value buffers in the order of Arrow's layout, each to be closed by the receiver. */
  abstract void shareValues(List<ArrowBuf> buffers);

  private Bitmap validityFor(int rowCount) {
    Bitmap bits = validity;
    if (bits == null) {
      bits = new Bitmap(allocator, Math.max(rowCount, Block.ROWS_MIN));
      bits.set(0, rows, true);
      validity = bits;
    }
    bits.ensure(rowCount);
    return bits;
  }
}
