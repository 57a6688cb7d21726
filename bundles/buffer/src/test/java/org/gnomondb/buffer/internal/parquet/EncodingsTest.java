package org.gnomondb.buffer.internal.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomondb.buffer.internal.parquet.ParquetTableWriterTest.list;

import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.format.Encoding;
import org.gnomondb.api.catalog.ColumnType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns get the encoding that makes them small, whatever the number of rows. */
class EncodingsTest {
  private static final long SEED = 7;

  private final Random random = new Random(SEED);

  @ParameterizedTest
  @ValueSource(ints = {20, 5_000, 60_000, 131_072, 200_000})
  void numbersThatDoNotRepeatGetNoDictionary(int rows) {
    assertThat(encodings(ColumnType.INT64, rows, row -> random.nextLong()))
        .doesNotContain(Encoding.RLE_DICTIONARY);
    assertThat(encodings(ColumnType.FLOAT64, rows, row -> random.nextGaussian()))
        .doesNotContain(Encoding.RLE_DICTIONARY);
  }

  @ParameterizedTest
  @ValueSource(ints = {5_000, 60_000, 131_072, 200_000})
  void numbersThatRepeatGetADictionary(int rows) {
    double[] levels = random.doubles(10).toArray();
    assertThat(encodings(ColumnType.FLOAT64, rows, row -> levels[random.nextInt(levels.length)]))
        .contains(Encoding.RLE_DICTIONARY);
  }

  @ParameterizedTest
  @ValueSource(ints = {5_000, 60_000, 131_072, 200_000})
  void numbersThatRiseAreWrittenAsDifferences(int rows) {
    assertThat(encodings(ColumnType.INT64, rows, row -> row * 10L + random.nextInt(3)))
        .contains(Encoding.DELTA_BINARY_PACKED);
  }

  /** The encodings of the first row group. */
  private static List<Encoding> encodings(
      ColumnType type, int rows, IntFunction<@Nullable Object> value) {
    ListedRows table =
        new ListedRows()
            .with("value", type, list(rows, value))
            .with("time", ColumnType.TIME, list(rows, row -> (long) row));
    try (FileReader file = new FileReader(table.write().content(), FilterCompat.NOOP)) {
      return file.metadata()
          .getRow_groups()
          .getFirst()
          .getColumns()
          .getFirst()
          .getMeta_data()
          .getEncodings();
    }
  }
}
