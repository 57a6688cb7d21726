package org.gnomondb.wal.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.api.write.FieldColumn;
import org.gnomondb.api.write.SeriesKeys;
import org.gnomondb.api.write.TableBatch;
import org.jspecify.annotations.Nullable;

/** Batches for tests, and their meaning as text. */
public final class SampleBatches {
  private SampleBatches() {}

  /** One row of a table with one tag and one float. */
  public static TableBatch row(int table, String host, long time, double value) {
    byte[] bytes = host.getBytes(UTF_8);
    return new TableBatch(
        new DatabaseId(1),
        new TableId(table),
        1,
        new long[] {time},
        new SeriesKeys(List.of(new ColumnId(0)), 1, bytes, new int[] {0}, new int[] {bytes.length}),
        new int[] {0},
        List.of(new FieldColumn.Doubles(new ColumnId(1), new double[] {value}, null)));
  }

  /** Rows without tags, at the times 0, 1 and so on. */
  static TableBatch withField(int rows, FieldColumn... fields) {
    return new TableBatch(
        new DatabaseId(1),
        new TableId(1),
        rows,
        LongStream.range(0, rows).toArray(),
        new SeriesKeys(List.of(), 1, new byte[0], new int[0], new int[0]),
        new int[rows],
        List.of(fields));
  }

  /**
   * A batch with one field of each type and whatever else a batch may have: arrays with room to
   * spare and with old values in it, absent tags and values, values between others.
   */
  static TableBatch random(Random random, int rows, int tags, int seriesCount) {
    List<ColumnId> tagIds = new ArrayList<>();
    for (int tag = 0; tag < tags; tag++) {
      tagIds.add(new ColumnId(tag));
    }
    SeriesKeys keys = randomKeys(random, tagIds, seriesCount);
    int[] series = random.ints(rows + 3, 0, seriesCount).toArray();
    List<FieldColumn> fields = new ArrayList<>();
    for (ColumnType type : ColumnType.values()) {
      if (type.isField()) {
        fields.add(randomField(random, new ColumnId(tags + fields.size()), type, rows));
      }
    }
    return new TableBatch(
        new DatabaseId(random.nextInt(Integer.MAX_VALUE)),
        new TableId(random.nextInt(Integer.MAX_VALUE)),
        rows,
        randomTimes(random, rows),
        keys,
        series,
        fields);
  }

  /** Each row of each batch as a line of text: equal texts mean that queries see equal rows. */
  public static List<String> describe(List<TableBatch> batches) {
    List<String> lines = new ArrayList<>();
    for (TableBatch batch : batches) {
      lines.add(
          "database %d table %d rows %d fields %s"
              .formatted(
                  batch.database().value(),
                  batch.table().value(),
                  batch.rowCount(),
                  batch.fields().stream()
                      .map(field -> field.id().value() + ":" + field.type())
                      .toList()));
      for (int row = 0; row < batch.rowCount(); row++) {
        lines.add(describeRow(batch, row));
      }
    }
    return lines;
  }

  private static String describeRow(TableBatch batch, int row) {
    SeriesKeys keys = batch.seriesKeys();
    TreeMap<Integer, String> cells = new TreeMap<>();
    int series = batch.series()[row];
    for (int tag = 0; tag < keys.tags().size(); tag++) {
      int length = keys.length(series, tag);
      if (length != SeriesKeys.ABSENT) {
        cells.put(
            keys.tags().get(tag).value(),
            new String(keys.bytes(), keys.offset(series, tag), length, UTF_8));
      }
    }
    for (FieldColumn field : batch.fields()) {
      if (field.isPresent(row)) {
        cells.put(field.id().value(), describeValue(field, row));
      }
    }
    return batch.times()[row] + " " + cells;
  }

  private static String describeValue(FieldColumn field, int row) {
    return switch (field) {
      case FieldColumn.Longs longs -> Long.toString(longs.values()[row]);
      case FieldColumn.Doubles doubles ->
          Long.toHexString(Double.doubleToRawLongBits(doubles.values()[row]));
      case FieldColumn.Booleans booleans -> Boolean.toString(booleans.value(row));
      case FieldColumn.Strings strings ->
          new String(
              strings.bytes(),
              strings.offsets()[row],
              strings.offsets()[row + 1] - strings.offsets()[row],
              UTF_8);
    };
  }

  private static SeriesKeys randomKeys(Random random, List<ColumnId> tags, int count) {
    int values = tags.size() * count;
    int[] offsets = new int[values];
    int[] lengths = new int[values];
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < values; i++) {
      bytes.writeBytes(new byte[random.nextInt(3)]);
      offsets[i] = bytes.size();
      if (random.nextInt(8) == 0) {
        lengths[i] = SeriesKeys.ABSENT;
      } else {
        byte[] value = randomText(random).getBytes(UTF_8);
        lengths[i] = value.length;
        bytes.writeBytes(value);
      }
    }
    return new SeriesKeys(tags, count, bytes.toByteArray(), offsets, lengths);
  }

  private static long[] randomTimes(Random random, int rows) {
    long[] times = new long[rows + 2];
    Arrays.fill(times, Long.MIN_VALUE);
    boolean isRegular = random.nextBoolean();
    for (int row = 0; row < rows; row++) {
      times[row] = isRegular ? 1_700_000_000_000_000_000L + row * 10_000_000L : random.nextLong();
    }
    return times;
  }

  private static FieldColumn randomField(Random random, ColumnId id, ColumnType type, int rows) {
    long[] validity = randomValidity(random, rows);
    return switch (type) {
      case INT64, UINT64 ->
          new FieldColumn.Longs(id, type, random.longs(rows + 1).toArray(), validity);
      case FLOAT64 -> new FieldColumn.Doubles(id, randomDoubles(random, rows), validity);
      case BOOLEAN ->
          new FieldColumn.Booleans(id, random.longs((rows >> 6) + 1).toArray(), validity);
      case STRING -> randomStrings(random, id, rows, validity);
      case TAG, TIME -> throw new IllegalArgumentException("no field has the type " + type);
    };
  }

  private static long @Nullable [] randomValidity(Random random, int rows) {
    return random.nextBoolean() ? null : random.longs((rows >> 6) + 1).toArray();
  }

  private static double[] randomDoubles(Random random, int rows) {
    double[] values = new double[rows + 1];
    for (int row = 0; row < rows; row++) {
      values[row] = Double.longBitsToDouble(random.nextLong());
    }
    return values;
  }

  private static FieldColumn randomStrings(
      Random random, ColumnId id, int rows, long @Nullable [] validity) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int[] offsets = new int[rows + 1];
    for (int row = 0; row < rows; row++) {
      boolean isPresent = validity == null || (validity[row >> 6] & (1L << row)) != 0;
      if (isPresent) {
        bytes.writeBytes(randomText(random).getBytes(UTF_8));
      }
      offsets[row + 1] = bytes.size();
    }
    bytes.write('!');
    return new FieldColumn.Strings(id, bytes.toByteArray(), offsets, validity);
  }

  private static String randomText(Random random) {
    String alphabet = "aé日\uD83D\uDE00\u0000, =\"\\";
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(random.nextInt(20) == 0 ? 300 : 5);
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(
          alphabet.codePointAt(
              alphabet.offsetByCodePoints(
                  0, random.nextInt(alphabet.codePointCount(0, alphabet.length())))));
    }
    return text.toString();
  }
}
