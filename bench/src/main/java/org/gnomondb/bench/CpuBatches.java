package org.gnomondb.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.api.write.FieldColumn;
import org.gnomondb.api.write.SeriesKeys;
import org.gnomondb.api.write.TableBatch;

/** Rows of the shape of {@link CpuLines}, as the parser hands them on. */
final class CpuBatches {
  private static final int TAGS = 10;
  private static final int FIELDS = 10;
  private static final long START_NANOS = 1_451_606_400_000_000_000L;
  private static final long INTERVAL_NANOS = 10_000_000_000L;
  private static final long SEED = 123;

  /** The table of the rows. */
  static final TableDefinition TABLE = new TableDefinition(new TableId(0), "cpu", columns());

  private final int hostCount;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final int[] usage;

  CpuBatches(int hostCount) {
    this.hostCount = hostCount;
    this.usage = random.ints((long) hostCount * FIELDS, 0, 101).toArray();
  }

  /** Batches of so many rows each, one after the other in time. */
  List<TableBatch> batches(int rowsPerBatch, int batchCount) {
    List<TableBatch> batches = new ArrayList<>();
    for (int i = 0; i < batchCount; i++) {
      batches.add(batch((long) i * rowsPerBatch, rowsPerBatch));
    }
    return batches;
  }

  private TableBatch batch(long firstRow, int rows) {
    long[] times = new long[rows];
    int[] series = new int[rows];
    for (int i = 0; i < rows; i++) {
      times[i] = START_NANOS + (firstRow + i) / hostCount * INTERVAL_NANOS;
      series[i] = (int) ((firstRow + i) % hostCount);
    }
    List<FieldColumn> fields = new ArrayList<>();
    for (int field = 0; field < FIELDS; field++) {
      fields.add(
          new FieldColumn.Longs(
              new ColumnId(1 + TAGS + field), ColumnType.INT64, walk(series, field), null));
    }
    return new TableBatch(new DatabaseId(1), TABLE.id(), rows, times, seriesKeys(), series, fields);
  }

  /** Values that go up or down by one, between 0 and 100, as those of the suite do. */
  private long[] walk(int[] series, int field) {
    long[] values = new long[series.length];
    for (int i = 0; i < values.length; i++) {
      int index = series[i] * FIELDS + field;
      usage[index] = Math.clamp(usage[index] + random.nextInt(-1, 2), 0, 100);
      values[i] = usage[index];
    }
    return values;
  }

  private SeriesKeys seriesKeys() {
    StringBuilder text = new StringBuilder();
    int[] offsets = new int[hostCount * TAGS];
    int[] lengths = new int[hostCount * TAGS];
    List<ColumnId> tags = TABLE.tags().stream().map(ColumnDefinition::id).toList();
    for (int i = 0; i < offsets.length; i++) {
      int host = i / TAGS;
      int tag = i % TAGS;
      String value = tag == 0 ? "host_" + host : "value_" + host % (1 + tag * 2);
      offsets[i] = text.length();
      lengths[i] = value.length();
      text.append(value);
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
    return new SeriesKeys(tags, hostCount, bytes, offsets, lengths);
  }

  private static List<ColumnDefinition> columns() {
    List<ColumnDefinition> columns = new ArrayList<>();
    columns.add(new ColumnDefinition(new ColumnId(0), "time", ColumnType.TIME));
    for (int i = 1; i <= TAGS; i++) {
      columns.add(new ColumnDefinition(new ColumnId(i), "tag_" + i, ColumnType.TAG));
    }
    for (int i = 1; i <= FIELDS; i++) {
      columns.add(new ColumnDefinition(new ColumnId(TAGS + i), "usage_" + i, ColumnType.INT64));
    }
    return columns;
  }
}
