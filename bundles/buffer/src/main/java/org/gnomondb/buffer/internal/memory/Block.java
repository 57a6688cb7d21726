package org.gnomondb.buffer.internal.memory;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.write.FieldColumn;
import org.gnomondb.api.write.TableBatch;
import org.jspecify.annotations.Nullable;

/** A run of rows of one table in write order. Only the writing thread uses it. */
final class Block implements AutoCloseable {
  static final int ROWS_MAX_BITS = 16;

  /** The most rows of a block. */
  static final int ROWS_MAX = 1 << ROWS_MAX_BITS;

  /** The rows for which a new column has room. */
  static final int ROWS_MIN = 64;

  /** No row is added to a block whose texts have so many bytes: Arrow's offsets have 31 bits. */
  static final int TEXT_BYTES_MAX = 1 << 28;

  /** The most codes of a tag that are copied at once. */
  private static final int SCRATCH_LENGTH = 1024;

  private final BufferAllocator allocator;
  private final FixedColumn times;
  private final Map<ColumnId, TagColumn> tags = new LinkedHashMap<>();
  private final Map<ColumnId, ColumnData> fields = new LinkedHashMap<>();
  private final int rowsExpected;
  private int[] series;
  private int rowCount;
  private int deletedCount;
  private long @Nullable [] deletedRows;
  private long minTime = Long.MAX_VALUE;
  private long maxTime = Long.MIN_VALUE;

  /**
   * @param rowsExpected for which new columns get room at once, as to grow is to move
   */
  Block(BufferAllocator allocator, ColumnDefinition time, int rowsExpected) {
    this.allocator = allocator;
    this.times = new FixedColumn(time, allocator, rowsExpected);
    this.rowsExpected = rowsExpected;
    this.series = new int[rowsExpected];
  }

  /** The index of the block of a position. */
  static int indexOf(int position) {
    return position >>> ROWS_MAX_BITS;
  }

  /** The row of a position in its block. */
  static int rowOf(int position) {
    return position & (ROWS_MAX - 1);
  }

  int rowCount() {
    return rowCount;
  }

  int deletedCount() {
    return deletedCount;
  }

  /** The block's column, or null if no row has had a value. */
  @Nullable ColumnData field(ColumnId id) {
    return fields.get(id);
  }

  int series(int row) {
    return series[row];
  }

  long time(int row) {
    return times.get(row);
  }

  boolean isDeleted(int row) {
    return deletedRows != null && (deletedRows[row >> 6] & (1L << row)) != 0;
  }

  boolean isFull() {
    return rowCount == ROWS_MAX
        || fields.values().stream()
            .anyMatch(
                column ->
                    column instanceof StringColumn text && text.sizeBytes() >= TEXT_BYTES_MAX);
  }

  /** About how many bytes the values of the rows take. */
  long valueBytes() {
    long perRow =
        Long.BYTES + (long) Integer.BYTES * tags.size() + (long) Long.BYTES * fields.size();
    long texts = 0;
    for (ColumnData column : fields.values()) {
      texts += column instanceof StringColumn text ? text.sizeBytes() : 0;
    }
    return perRow * rowCount + texts;
  }

  /** Deletes a row, which may be one that is just being appended. */
  void delete(int row) {
    if (deletedRows == null) {
      deletedRows = new long[ROWS_MAX / Long.SIZE];
    }
    deletedRows[row >> 6] |= 1L << row;
    deletedCount++;
  }

  /**
   * Appends rows of a batch, for which there must be room.
   *
   * @param seriesOfRows for each row of the batch the table's number of its series
   */
  void append(TableBatch batch, int[] seriesOfRows, int from, int to, ColumnResolver columns) {
    appendSeries(seriesOfRows, from, to);
    times.append(batch.times(), from, to);
    int[] scratch = new int[Math.clamp(to - from, 1, SCRATCH_LENGTH)];
    for (TagDictionary dictionary : columns.tags()) {
      tagColumn(dictionary).append(dictionary, seriesOfRows, from, to, scratch);
    }
    for (FieldColumn field : batch.fields()) {
      appendField(fieldColumn(columns.field(field)), field, from, to);
    }
    noteTimes(batch.times(), from, to);
    rowCount += to - from;
  }

  private void noteTimes(long[] added, int from, int to) {
    long least = minTime;
    long greatest = maxTime;
    for (int row = from; row < to; row++) {
      least = Math.min(least, added[row]);
      greatest = Math.max(greatest, added[row]);
    }
    minTime = least;
    maxTime = greatest;
  }

  /** Whether each row of the batch has a value for each field of the batch and of the block. */
  boolean isCoveredBy(TableBatch batch) {
    Set<ColumnId> ids = batch.fields().stream().map(FieldColumn::id).collect(Collectors.toSet());
    return batch.fields().stream().allMatch(field -> field.validity() == null)
        && ids.containsAll(fields.keySet());
  }

  /** Gives the last row the values that another row has and it has not. */
  void mergeIntoLast(Block other, int row) {
    for (ColumnData source : other.fields.values()) {
      if (source.isPresent(row)) {
        ColumnData target = fieldColumn(source.definition());
        target.padTo(rowCount);
        if (!target.isPresent(rowCount - 1)) {
          target.fillLast(source, row);
        }
      }
    }
  }

  /** The block as it is now, for readers. */
  BlockView share(long id, Iterable<TagDictionary> dictionaries) {
    BlockView.Builder view =
        new BlockView.Builder(
            allocator, rowCount, minTime, maxTime, deletedRows == null ? null : copyOfDeleted());
    view.add(times.share(rowCount));
    fields.values().forEach(column -> view.add(column.share(rowCount)));
    for (TagDictionary dictionary : dictionaries) {
      TagColumn column = tags.get(dictionary.definition().id());
      if (column != null) {
        view.add(column.share(rowCount), dictionary.share());
      }
    }
    return view.build(id);
  }

  @Override
  public void close() {
    times.close();
    tags.values().forEach(TagColumn::close);
    fields.values().forEach(ColumnData::close);
  }

  private long[] copyOfDeleted() {
    return Arrays.copyOf(Objects.requireNonNull(deletedRows), (rowCount + 63) / 64);
  }

  private void appendSeries(int[] seriesOfRows, int from, int to) {
    int end = rowCount + to - from;
    if (end > series.length) {
      series = Arrays.copyOf(series, Math.min(ROWS_MAX, Math.max(end, 2 * series.length)));
    }
    System.arraycopy(seriesOfRows, from, series, rowCount, to - from);
  }

  private TagColumn tagColumn(TagDictionary dictionary) {
    TagColumn column = tags.get(dictionary.definition().id());
    if (column == null) {
      column = new TagColumn(dictionary.definition(), allocator, rowsExpected);
      tags.put(dictionary.definition().id(), column);
    }
    column.padTo(rowCount);
    return column;
  }

  private ColumnData fieldColumn(ColumnDefinition definition) {
    return fields.computeIfAbsent(definition.id(), id -> newField(definition));
  }

  private ColumnData newField(ColumnDefinition definition) {
    return switch (definition.type()) {
      case INT64, UINT64, FLOAT64 -> new FixedColumn(definition, allocator, rowsExpected);
      case STRING -> new StringColumn(definition, allocator);
      case BOOLEAN -> new BooleanColumn(definition, allocator);
      case TAG, TIME -> throw new IllegalArgumentException(definition.name() + " is not a field");
    };
  }

  private void appendField(ColumnData column, FieldColumn field, int from, int to) {
    column.padTo(rowCount);
    switch (field) {
      case FieldColumn.Longs longs -> appendLongs((FixedColumn) column, longs, from, to);
      case FieldColumn.Doubles doubles -> appendDoubles((FixedColumn) column, doubles, from, to);
      case FieldColumn.Booleans booleans -> {
        BooleanColumn target = (BooleanColumn) column;
        for (int row = from; row < to; row++) {
          target.append(booleans.value(row), booleans.isPresent(row));
        }
      }
      case FieldColumn.Strings strings -> {
        StringColumn target = (StringColumn) column;
        for (int row = from; row < to; row++) {
          int start = strings.offsets()[row];
          target.append(
              strings.bytes(), start, strings.offsets()[row + 1] - start, strings.isPresent(row));
        }
      }
    }
  }

  private static void appendLongs(FixedColumn column, FieldColumn.Longs source, int from, int to) {
    if (source.validity() == null) {
      column.append(source.values(), from, to);
      return;
    }
    for (int row = from; row < to; row++) {
      column.append(source.values()[row], source.isPresent(row));
    }
  }

  private static void appendDoubles(
      FixedColumn column, FieldColumn.Doubles source, int from, int to) {
    if (source.validity() == null) {
      column.append(source.values(), from, to);
      return;
    }
    for (int row = from; row < to; row++) {
      column.append(Double.doubleToRawLongBits(source.values()[row]), source.isPresent(row));
    }
  }

  /** What the block's table knows of its columns. */
  interface ColumnResolver {
    Iterable<TagDictionary> tags();

    ColumnDefinition field(FieldColumn field);
  }
}
