package org.gnomondb.buffer.internal.memory;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.api.write.FieldColumn;
import org.gnomondb.api.write.SeriesKeys;
import org.gnomondb.api.write.TableBatch;
import org.jspecify.annotations.Nullable;

/** Rows as maps from column name to value, and batches made of them. */
public final class TestRows {
  public static final DatabaseId DATABASE = new DatabaseId(1);

  /** A table with two tags and a field of each type. */
  public static final TableDefinition TABLE =
      new TableDefinition(
          new TableId(7),
          "m",
          List.of(
              column(0, "time", ColumnType.TIME),
              column(1, "host", ColumnType.TAG),
              column(2, "zone", ColumnType.TAG),
              column(3, "i", ColumnType.INT64),
              column(4, "u", ColumnType.UINT64),
              column(5, "f", ColumnType.FLOAT64),
              column(6, "s", ColumnType.STRING),
              column(7, "b", ColumnType.BOOLEAN)));

  private TestRows() {}

  /** A row; values are given as name, value, name, value. */
  public static Map<String, Object> row(long time, Object... namesAndValues) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("time", time);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      row.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return row;
  }

  /** The batch of these rows, each with a series entry of its own. */
  public static TableBatch batch(List<Map<String, Object>> rows) {
    int count = rows.size();
    long[] times = new long[count];
    int[] series = new int[count];
    for (int i = 0; i < count; i++) {
      times[i] = (Long) value(rows.get(i), "time");
      series[i] = i;
    }
    List<FieldColumn> fields = new ArrayList<>();
    for (ColumnDefinition column : TABLE.columns()) {
      if (column.type().isField()
          && rows.stream().anyMatch(row -> row.get(column.name()) != null)) {
        fields.add(field(column, rows));
      }
    }
    return new TableBatch(DATABASE, TABLE.id(), count, times, seriesKeys(rows), series, fields);
  }

  private static SeriesKeys seriesKeys(List<Map<String, Object>> rows) {
    List<ColumnDefinition> tags = TABLE.tags();
    StringBuilder text = new StringBuilder();
    int[] offsets = new int[rows.size() * tags.size()];
    int[] lengths = new int[offsets.length];
    for (int i = 0; i < offsets.length; i++) {
      String value = (String) rows.get(i / tags.size()).get(tags.get(i % tags.size()).name());
      offsets[i] = text.length();
      lengths[i] = value == null ? SeriesKeys.ABSENT : value.length();
      text.append(value == null ? "" : value);
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
    return new SeriesKeys(
        tags.stream().map(ColumnDefinition::id).toList(), rows.size(), bytes, offsets, lengths);
  }

  private static FieldColumn field(ColumnDefinition column, List<Map<String, Object>> rows) {
    ColumnId id = column.id();
    long[] validity = validity(column, rows);
    List<@Nullable Object> values = new ArrayList<>();
    rows.forEach(row -> values.add(row.get(column.name())));
    return switch (column.type()) {
      case INT64, UINT64 ->
          new FieldColumn.Longs(
              id,
              column.type(),
              values.stream().mapToLong(value -> value == null ? -1 : (Long) value).toArray(),
              validity);
      case FLOAT64 ->
          new FieldColumn.Doubles(
              id,
              values.stream().mapToDouble(value -> value == null ? -1 : (Double) value).toArray(),
              validity);
      case BOOLEAN -> new FieldColumn.Booleans(id, bits(values), validity);
      case STRING -> strings(id, values, validity);
      case TAG, TIME -> throw new IllegalArgumentException(column.name());
    };
  }

  private static FieldColumn strings(
      ColumnId id, List<@Nullable Object> values, long @Nullable [] validity) {
    StringBuilder text = new StringBuilder();
    int[] offsets = new int[values.size() + 1];
    for (int i = 0; i < values.size(); i++) {
      text.append(values.get(i) == null ? "" : values.get(i));
      offsets[i + 1] = text.toString().getBytes(StandardCharsets.UTF_8).length;
    }
    return new FieldColumn.Strings(
        id, text.toString().getBytes(StandardCharsets.UTF_8), offsets, validity);
  }

  private static long[] bits(List<@Nullable Object> values) {
    long[] words = new long[values.size() / 64 + 1];
    for (int i = 0; i < values.size(); i++) {
      if (Boolean.TRUE.equals(values.get(i))) {
        words[i >> 6] |= 1L << i;
      }
    }
    return words;
  }

  private static long @Nullable [] validity(
      ColumnDefinition column, List<Map<String, Object>> rows) {
    if (rows.stream().allMatch(row -> row.get(column.name()) != null)) {
      return null;
    }
    long[] words = new long[rows.size() / 64 + 1];
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).get(column.name()) != null) {
        words[i >> 6] |= 1L << i;
      }
    }
    return words;
  }

  private static Object value(Map<String, Object> row, String name) {
    Object value = row.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no " + name);
    }
    return value;
  }

  private static ColumnDefinition column(int id, String name, ColumnType type) {
    return new ColumnDefinition(new ColumnId(id), name, type);
  }
}
