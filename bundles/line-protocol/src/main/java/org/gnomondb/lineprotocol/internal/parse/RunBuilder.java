package org.gnomondb.lineprotocol.internal.parse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gnomondb.api.catalog.ColumnType;

/**
 * Rows of one table that become one batch.
 *
 * <p>A batch has a place for every field in every row, and for every tag in every series. Lines
 * that have little in common would fill memory with places that hold nothing, many times the size
 * of the request: a run that gets too sparse ends, and the next rows start another one.
 */
final class RunBuilder {
  /** How many places a run may have for each value it holds. */
  private static final long PLACES_PER_VALUE_MAX = 8;

  /** How many places every run may have, so that a few odd rows do not end it. */
  private static final long PLACES_FREE = 4096;

  private final int number;
  private final int expectedRows;
  private final RowArrays arrays;
  private final List<ColumnSlot> tags = new ArrayList<>();
  private final List<ColumnSlot> fields = new ArrayList<>();
  private final TagValues tagValues = new TagValues();
  private int tagsKept;
  private int fieldsKept;

  private int rowCount;
  private long[] times;
  private int[] series;
  private ColumnValues[] touched = new ColumnValues[16];
  private int touchedCount;
  private long places;
  private long values;

  RunBuilder(int number, int expectedRows, RowArrays arrays) {
    this.number = number;
    this.expectedRows = expectedRows;
    this.arrays = arrays;
    this.times = arrays.longs(expectedRows);
    this.series = arrays.ints(expectedRows);
  }

  /** Tells the runs of one table apart. */
  int number() {
    return number;
  }

  int rowCount() {
    return rowCount;
  }

  void beginSeries() {
    tagValues.begin(tags.size());
  }

  boolean isTagSet(ColumnSlot tag) {
    return tag.tagIndex() != ColumnSlot.NO_TAG && tagValues.isSet(tag.tagIndex());
  }

  void setTag(ColumnSlot tag, byte[] body, int from, int to, boolean hasEscapes) {
    if (tag.tagIndex() == ColumnSlot.NO_TAG) {
      tag.setTagIndex(tags.size());
      tags.add(tag);
      tagValues.beginTag(tag.tagIndex());
    }
    tagValues.set(tag.tagIndex(), body, from, to, hasEscapes);
  }

  /** The values of a field, which are now touched by the line at hand. */
  ColumnValues touch(ColumnSlot field, ValueScanner value) {
    ColumnValues column = field.values();
    if (column == null) {
      column = newValues(value);
      field.setValues(column);
      fields.add(field);
    }
    if (touchedCount == touched.length) {
      touched = Arrays.copyOf(touched, touchedCount * 2);
    }
    touched[touchedCount++] = column;
    return column;
  }

  private ColumnValues newValues(ValueScanner first) {
    int capacity = rowCount == 0 ? expectedRows : Capacity.grown(0, rowCount + 1);
    ColumnType type = first.type();
    return switch (type) {
      case INT64, UINT64 -> new LongValues(type, capacity, arrays);
      case FLOAT64 -> new DoubleValues(capacity, arrays);
      case BOOLEAN -> new BooleanValues(capacity);
      case STRING -> new StringValues(capacity, first.textTo() - first.textFrom());
      case TAG, TIME -> throw new IllegalArgumentException("no field has the type " + type);
    };
  }

  /** Keeps the tags set since {@link #beginSeries} and returns the index of their series. */
  int keepSeries() {
    places += tags.size() + (long) (tags.size() - tagValues.stride()) * tagValues.count();
    values += tagValues.pendingCount();
    return tagValues.commit(tags.size());
  }

  /** Keeps the line at hand as a row. */
  void keepRow(long time, int seriesIndex) {
    if (rowCount == times.length) {
      times = arrays.grown(times, rowCount + 1);
    }
    if (rowCount == series.length) {
      series = arrays.grown(series, rowCount + 1);
    }
    times[rowCount] = time;
    series[rowCount] = seriesIndex;
    places += fields.size() + (long) (fields.size() - fieldsKept) * rowCount;
    rowCount++;
    values += touchedCount;
    touchedCount = 0;
    tagsKept = tags.size();
    fieldsKept = fields.size();
  }

  /** Takes back what the line at hand has added. */
  void takeBack() {
    for (int i = 0; i < touchedCount; i++) {
      touched[i].takeBack(rowCount);
    }
    touchedCount = 0;
    while (tags.size() > tagsKept) {
      tags.removeLast().setTagIndex(ColumnSlot.NO_TAG);
    }
    while (fields.size() > fieldsKept) {
      fields.removeLast().setValues(null);
    }
  }

  boolean isTooSparse() {
    return places > PLACES_FREE + values * PLACES_PER_VALUE_MAX;
  }

  /** Ends the run: the table's slots are free for the next one. */
  ParsedRun finish() {
    List<ParsedRun.Field> columns = new ArrayList<>(fields.size());
    for (ColumnSlot field : fields) {
      ColumnValues column = field.values();
      if (column != null) {
        column.pad(rowCount);
        columns.add(new ParsedRun.Field(field.name(), column));
      }
      field.setValues(null);
    }
    List<String> tagNames = tags.stream().map(ColumnSlot::name).toList();
    tags.forEach(tag -> tag.setTagIndex(ColumnSlot.NO_TAG));
    return new ParsedRun(rowCount, times, series, tagNames, tagValues, columns);
  }
}
