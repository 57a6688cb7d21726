package org.gnomondb.lineprotocol.internal.parse;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.write.FieldColumn;
import org.gnomondb.api.write.SeriesKeys;
import org.gnomondb.api.write.TableBatch;

/** Rows of one table whose columns are still known by name. */
public final class ParsedRun {
  private final int rowCount;
  private final long[] times;
  private final int[] series;
  private final List<String> tags;
  private final TagValues tagValues;
  private final List<Field> fields;

  /** A field and its values. */
  record Field(String name, ColumnValues values) {}

  /**
   * @param tags the names of the tags in the order of {@code tagValues}
   */
  ParsedRun(
      int rowCount,
      long[] times,
      int[] series,
      List<String> tags,
      TagValues tagValues,
      List<Field> fields) {
    this.rowCount = rowCount;
    this.times = times;
    this.series = series;
    this.tags = tags;
    this.tagValues = tagValues;
    this.fields = fields;
  }

  public int rowCount() {
    return rowCount;
  }

  /**
   * Makes a batch of the rows, which takes over their arrays. To be called once.
   *
   * @param table has all columns of the rows
   */
  public TableBatch toBatch(DatabaseId database, TableDefinition table) {
    int[] tagPlaces =
        IntStream.range(0, tags.size())
            .boxed()
            .sorted(Comparator.comparing(place -> idOf(table, tags.get(place)).value()))
            .mapToInt(Integer::intValue)
            .toArray();
    List<ColumnId> tagIds =
        IntStream.of(tagPlaces).mapToObj(place -> idOf(table, tags.get(place))).toList();
    SeriesKeys keys = tagValues.toSeriesKeys(tagIds, tagPlaces);

    List<FieldColumn> columns = new ArrayList<>(fields.size());
    fields.forEach(field -> columns.add(field.values().toColumn(idOf(table, field.name()))));
    columns.sort(Comparator.comparing(column -> column.id().value()));
    return new TableBatch(database, table.id(), rowCount, times, keys, series, columns);
  }

  private static ColumnId idOf(TableDefinition table, String name) {
    ColumnDefinition column = table.column(name);
    if (column == null) {
      throw new IllegalStateException(
          "the table '%s' lacks the column '%s' although it was just added"
              .formatted(table.name(), name));
    }
    return column.id();
  }
}
