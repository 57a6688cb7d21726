package org.gnomondb.buffer.internal.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.gnomondb.api.catalog.ColumnType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParquetTableWriterTest {
  private static final int GROUP = ParquetTableWriter.GROUP_ROWS;

  @Test
  void everyTypeIsReadAsItWasWritten() {
    assertIsReadBack(
        new ListedRows()
            .with("room", ColumnType.TAG, Arrays.asList(null, "", "Küche", "客厅", "kitchen"))
            .with(
                "count",
                ColumnType.INT64,
                Arrays.asList(Long.MIN_VALUE, Long.MAX_VALUE, null, 0L, -1L))
            .with("total", ColumnType.UINT64, Arrays.asList(0L, -1L, Long.MIN_VALUE, null, 5L))
            .with(
                "celsius",
                ColumnType.FLOAT64,
                Arrays.asList(-0.0, 0.0, Double.MIN_VALUE, 21.5, null))
            .with("open", ColumnType.BOOLEAN, Arrays.asList(null, true, false, true, true))
            .with(
                "note",
                ColumnType.STRING,
                Arrays.asList("", null, "\u0000 \uD83C\uDF21", "ab", "ab"))
            .with("nothing", ColumnType.STRING, nulls(5))
            .with("absent", ColumnType.TAG, nulls(5))
            .with("time", ColumnType.TIME, List.of(Long.MIN_VALUE, 5L, 4L, 3L, Long.MAX_VALUE)));
  }

  @Test
  void numbersThatDoNotCompareAreKept() {
    assertIsReadBack(
        new ListedRows()
            .with(
                "celsius",
                ColumnType.FLOAT64,
                List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN))
            .with("time", ColumnType.TIME, List.of(1L, 2L, 3L, 4L)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 63, 64, 65})
  void fewRowsAreEnough(int rowCount) {
    assertIsReadBack(sensors(rowCount, 2));
  }

  @ParameterizedTest
  @ValueSource(ints = {16_384, 16_385, 131_072, 131_073, 300_000})
  void manyRowsFillPagesAndRowGroups(int rowCount) {
    assertIsReadBack(sensors(rowCount, 40));
  }

  @Test
  void everyShapeOfValuesIsReadAsItWasWritten() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    int rows = GROUP + 20_000;
    assertIsReadBack(
        new ListedRows()
            .with("same", ColumnType.INT64, list(rows, row -> 42L))
            .with("codes", ColumnType.INT64, list(rows, row -> (1L << random.nextInt(60))))
            .with("anything", ColumnType.INT64, list(rows, row -> random.nextLong()))
            .with("rising", ColumnType.UINT64, list(rows, row -> row * 3L))
            .with("noise", ColumnType.FLOAT64, list(rows, row -> random.nextDouble()))
            .with("levels", ColumnType.FLOAT64, list(rows, row -> random.nextInt(9) / 8.0))
            .with(
                "gaps",
                ColumnType.FLOAT64,
                list(rows, row -> random.nextInt(3) == 0 ? null : random.nextGaussian()))
            .with("flags", ColumnType.BOOLEAN, list(rows, row -> random.nextBoolean()))
            .with(
                "rare",
                ColumnType.BOOLEAN,
                list(rows, row -> random.nextInt(1000) == 0 ? true : null))
            .with("state", ColumnType.STRING, list(rows, row -> "state " + random.nextInt(5)))
            .with("message", ColumnType.STRING, list(rows, row -> "message " + random.nextLong()))
            .with("late", ColumnType.STRING, list(rows, row -> row < 100_000 ? null : "row " + row))
            .with("time", ColumnType.TIME, list(rows, row -> row * 10_000_000_000L)));
  }

  @Test
  void aFewVeryLongTextsAreWrittenInPagesOfTheirOwn() {
    String text = "0123456789abcdef".repeat(4096);
    assertIsReadBack(
        new ListedRows()
            .with("log", ColumnType.STRING, list(1000, row -> row + text))
            .with("time", ColumnType.TIME, list(1000, row -> (long) row)));
  }

  @Test
  void theFileSaysWhatItHolds() {
    ParquetFile file = sensors(1000, 2).write();
    CRC32C checksum = new CRC32C();
    checksum.update(file.content().duplicate());

    assertThat(file.rowCount()).isEqualTo(1000);
    assertThat(file.minTime()).isEqualTo(0);
    assertThat(file.maxTime()).isEqualTo(499 * 10L);
    assertThat(file.crc32c()).isEqualTo((int) checksum.getValue());
  }

  @Test
  void theSameRowsAreTheSameBytes() {
    assertThat(sensors(20_000, 3).write().content())
        .isEqualTo(sensors(20_000, 3).write().content());
  }

  private static void assertIsReadBack(ListedRows rows) {
    assertThat(FileReader.read(rows.write().content())).isEqualTo(rows.expected());
  }

  /** Rows of some sensors, sorted; the last sensor lacks a tag and so comes first. */
  static ListedRows sensors(int rowCount, int sensorCount) {
    int rowsOfSensor = (rowCount + sensorCount - 1) / sensorCount;
    return new ListedRows()
        .with(
            "sensor",
            ColumnType.TAG,
            list(
                rowCount, row -> row < rowsOfSensor ? null : "s%03d".formatted(row / rowsOfSensor)))
        .with("model", ColumnType.TAG, list(rowCount, row -> "m" + row / rowsOfSensor % 3))
        .with("value", ColumnType.FLOAT64, list(rowCount, row -> row / 7.0))
        .with("count", ColumnType.INT64, list(rowCount, row -> row % 5 == 0 ? null : (long) row))
        .with("time", ColumnType.TIME, list(rowCount, row -> row % rowsOfSensor * 10L));
  }

  static List<@Nullable Object> list(int count, IntFunction<@Nullable Object> value) {
    return IntStream.range(0, count)
        .mapToObj(value)
        .collect(ArrayList::new, List::add, List::addAll);
  }

  private static List<@Nullable Object> nulls(int count) {
    return Collections.nCopies(count, null);
  }
}
