package org.gnomondb.api.write;

import java.util.List;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableId;

/**
 * Rows of one table in write order, column by column.
 *
 * <p>A batch is handed on as it is from parser to write-ahead log to buffer and must not be changed
 * once it is built. Arrays are not copied and may be longer than what they hold; when the log has
 * answered, they are used for other rows.
 */
public final class TableBatch {
  private final DatabaseId database;
  private final TableId table;
  private final int rowCount;
  private final long[] times;
  private final SeriesKeys seriesKeys;
  private final int[] series;
  private final List<FieldColumn> fields;

  /**
   * @param times for each row nanoseconds since the epoch
   * @param series for each row the index of its series in {@code seriesKeys}
   * @param fields each with {@code rowCount} rows, in ascending order of column ids
   */
  public TableBatch(
      DatabaseId database,
      TableId table,
      int rowCount,
      long[] times,
      SeriesKeys seriesKeys,
      int[] series,
      List<FieldColumn> fields) {
    this.database = database;
    this.table = table;
    this.rowCount = rowCount;
    this.times = times;
    this.seriesKeys = seriesKeys;
    this.series = series;
    this.fields = List.copyOf(fields);
  }

  public DatabaseId database() {
    return database;
  }

  public TableId table() {
    return table;
  }

  public int rowCount() {
    return rowCount;
  }

  /** The array itself: nanoseconds since the epoch of each row. Not to be changed. */
  public long[] times() {
    return times;
  }

  public SeriesKeys seriesKeys() {
    return seriesKeys;
  }

  /** The array itself: for each row the index of its series in {@link #seriesKeys()}. */
  public int[] series() {
    return series;
  }

  public List<FieldColumn> fields() {
    return fields;
  }
}
