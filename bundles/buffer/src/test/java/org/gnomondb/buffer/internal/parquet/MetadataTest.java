package org.gnomondb.buffer.internal.parquet;

import static org.apache.parquet.filter2.predicate.FilterApi.binaryColumn;
import static org.apache.parquet.filter2.predicate.FilterApi.eq;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.SortingColumn;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.internal.column.columnindex.ColumnIndex;
import org.apache.parquet.io.api.Binary;
import org.gnomondb.api.catalog.ColumnType;
import org.junit.jupiter.api.Test;

class MetadataTest {

  @Test
  void theTableIsDescribedForReadersThatKnowInfluxDb() {
    assertThat(keyValues(ParquetTableWriterTest.sensors(10, 2)))
        .containsEntry("iox::measurement::name", "weather")
        // sensor and model, each behind its length
        .containsEntry("iox::series::key::v2", "BgAAAHNlbnNvcgUAAABtb2RlbA==")
        .containsEntry("gnomon::format", "1");
  }

  @Test
  void theArrowSchemaHasTheTypesOfQueries() throws IOException {
    ListedRows rows =
        new ListedRows()
            .with("t", ColumnType.TAG, List.of("a"))
            .with("u", ColumnType.UINT64, List.of(1L))
            .with("s", ColumnType.STRING, List.of("b"))
            .with("time", ColumnType.TIME, List.of(1L));
    Schema schema =
        Schema.deserializeMessage(
            ByteBuffer.wrap(Base64.getDecoder().decode(keyValues(rows).get("ARROW:schema"))));

    assertThat(schema.getFields())
        .extracting(Object::toString)
        .containsExactly(
            "t: Utf8[dictionary: 0]",
            "u: Int(64, false)",
            "s: Utf8",
            "time: Timestamp(NANOSECOND, null) not null");
    assertThat(schema.findField("u").getMetadata())
        .containsExactly(Map.entry("iox::column::type", "iox::column_type::field::uinteger"));
    assertThat(schema.getCustomMetadata())
        .containsOnlyKeys("iox::measurement::name", "iox::series::key::v2", "gnomon::format");
  }

  @Test
  void readersAreToldHowRowsAreSorted() {
    try (FileReader file = open(ParquetTableWriterTest.sensors(10, 2))) {
      assertThat(file.metadata().getRow_groups().getFirst().getSorting_columns())
          .containsExactly(
              new SortingColumn(0, false, true),
              new SortingColumn(1, false, true),
              new SortingColumn(4, false, true));
    }
  }

  @Test
  void readersFindWhereRowsAre() {
    ListedRows rows = ParquetTableWriterTest.sensors(300_000, 40);
    FilterCompat.Filter filter =
        FilterCompat.get(eq(binaryColumn("sensor"), Binary.fromString("s020")));
    try (FileReader file = new FileReader(rows.write().content(), filter)) {
      assertThat(file.reader().getRowGroups()).hasSize(1);
      assertThat(file.reader().getFilteredRecordCount()).isEqualTo(PageBuffers.PAGE_ROWS);
    }
  }

  @Test
  void statisticsBoundValuesByTheOrderOfTheirType() {
    ListedRows rows =
        new ListedRows()
            .with("u", ColumnType.UINT64, Arrays.asList(-1L, 7L, null))
            .with("i", ColumnType.INT64, Arrays.asList(-1L, 7L, null))
            .with("f", ColumnType.FLOAT64, Arrays.asList(0.0, null, 2.0))
            .with("n", ColumnType.FLOAT64, List.of(1.0, Double.NaN, 2.0))
            .with("b", ColumnType.BOOLEAN, Arrays.asList(true, null, true))
            .with("s", ColumnType.STRING, List.of("é", "z", ""))
            .with("time", ColumnType.TIME, List.of(3L, 2L, 1L));

    assertThat(statistics(rows, 0))
        .isEqualTo(bounds(ValueOrder.toBytes(7), ValueOrder.toBytes(-1)).setNull_count(1));
    assertThat(statistics(rows, 1))
        .isEqualTo(bounds(ValueOrder.toBytes(-1), ValueOrder.toBytes(7)).setNull_count(1));
    assertThat(statistics(rows, 2)).isEqualTo(bounds(bytes(-0.0), bytes(2.0)).setNull_count(1));
    assertThat(statistics(rows, 3)).isEqualTo(new Statistics().setNull_count(0));
    assertThat(statistics(rows, 4))
        .isEqualTo(bounds(new byte[] {1}, new byte[] {1}).setNull_count(1));
    assertThat(statistics(rows, 5)).isEqualTo(bounds(utf8(""), utf8("é")));
  }

  @Test
  void boundsOfLongTextsAreShortAndSaySo() {
    String text = "é".repeat(40);
    ListedRows rows =
        new ListedRows()
            .with("s", ColumnType.STRING, List.of(text))
            .with("time", ColumnType.TIME, List.of(3L));

    assertThat(statistics(rows, 0))
        .isEqualTo(
            bounds(utf8("é".repeat(32)), utf8("é".repeat(31) + "ê"))
                .setIs_min_value_exact(false)
                .setIs_max_value_exact(false));
  }

  @Test
  void pagesWithNumbersThatDoNotCompareAreNeverSkipped() throws IOException {
    ListedRows rows =
        new ListedRows()
            .with("n", ColumnType.FLOAT64, List.of(1.0, Double.NaN, 2.0))
            .with("time", ColumnType.TIME, List.of(3L, 2L, 1L));
    try (FileReader file = open(rows)) {
      assertThat(columnIndex(file, 0)).isNull();
      assertThat(columnIndex(file, 1)).isNotNull();
    }
  }

  private static ColumnIndex columnIndex(FileReader file, int column) throws IOException {
    return file.reader()
        .readColumnIndex(file.reader().getRowGroups().getFirst().getColumns().get(column));
  }

  private static Statistics statistics(ListedRows rows, int column) {
    try (FileReader file = open(rows)) {
      return file.metadata()
          .getRow_groups()
          .getFirst()
          .getColumns()
          .get(column)
          .getMeta_data()
          .getStatistics();
    }
  }

  private static Statistics bounds(byte[] min, byte[] max) {
    return new Statistics()
        .setNull_count(0)
        .setMin_value(min)
        .setMax_value(max)
        .setIs_min_value_exact(true)
        .setIs_max_value_exact(true);
  }

  private static Map<String, String> keyValues(ListedRows rows) {
    try (FileReader file = open(rows)) {
      FileMetaData metadata = file.metadata();
      return metadata.getKey_value_metadata().stream()
          .collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
    }
  }

  private static FileReader open(ListedRows rows) {
    return new FileReader(rows.write().content(), FilterCompat.NOOP);
  }

  private static byte[] bytes(double value) {
    return ValueOrder.toBytes(Double.doubleToRawLongBits(value));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
