package org.gnomondb.query.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.query.ResultFormat;
import org.gnomondb.query.internal.engine.TestTable.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FormatsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final String ALL = "SELECT * FROM power ORDER BY time";
  private static final String NONE = "SELECT * FROM power WHERE room = 'none'";

  private final EngineFixture fixture = new EngineFixture();
  private final NativeBlock rows =
      fixture.table.block(
          fixture.engine,
          new Row(0, SECOND, 1.0),
          new Row(1, 2 * SECOND + 500_000_000, null),
          new Row(null, 3 * SECOND + 1_000, 2.5),
          new Row(0, 4 * SECOND + 1, Double.NaN));

  @AfterEach
  void close() {
    rows.close();
    fixture.close();
  }

  @Test
  void jsonLeavesNullMembersOut() {
    assertThat(fixture.query(ResultFormat.JSON, ALL, rows))
        .isEqualTo(
            "[{\"room\":\"hall\",\"time\":\"1970-01-01T00:00:01\",\"watts\":1.0},"
                + "{\"room\":\"k,1\",\"time\":\"1970-01-01T00:00:02.500\"},"
                + "{\"time\":\"1970-01-01T00:00:03.000001\",\"watts\":2.5},"
                + "{\"room\":\"hall\",\"time\":\"1970-01-01T00:00:04.000000001\",\"watts\":null}]");
  }

  @Test
  void jsonLinesEndEachObject() {
    assertThat(fixture.query(ResultFormat.JSON_LINES, ALL + " LIMIT 2", rows))
        .isEqualTo(
            """
            {"room":"hall","time":"1970-01-01T00:00:01","watts":1.0}
            {"room":"k,1","time":"1970-01-01T00:00:02.500"}
            """);
  }

  @Test
  void csvQuotesWhatNeedsIt() {
    assertThat(fixture.query(ResultFormat.CSV, ALL, rows))
        .isEqualTo(
            """
            room,time,watts
            hall,1970-01-01T00:00:01,1.0
            "k,1",1970-01-01T00:00:02.500,
            ,1970-01-01T00:00:03.000001,2.5
            hall,1970-01-01T00:00:04.000000001,NaN
            """);
  }

  @Test
  void prettyEndsWithoutNewline() {
    assertThat(fixture.query(ResultFormat.PRETTY, ALL + " LIMIT 2", rows))
        .isEqualTo(
            """
            +------+-------------------------+-------+
            | room | time                    | watts |
            +------+-------------------------+-------+
            | hall | 1970-01-01T00:00:01     | 1.0   |
            | k,1  | 1970-01-01T00:00:02.500 |       |
            +------+-------------------------+-------+\
            """);
  }

  @Test
  void emptyAnswers() {
    assertThat(fixture.query(ResultFormat.JSON, NONE, rows)).isEqualTo("[]");
    assertThat(fixture.query(ResultFormat.JSON_LINES, NONE, rows)).isEmpty();
    assertThat(fixture.query(ResultFormat.CSV, NONE, rows)).isEmpty();
    assertThat(fixture.query(ResultFormat.PRETTY, NONE, rows)).isEqualTo("++\n++");
    assertThat(fixture.query(ResultFormat.PARQUET, NONE, rows)).isEmpty();
  }

  @Test
  void integersBeyondDoublesStayExact() {
    assertThat(
            fixture.query(
                ResultFormat.JSON, "SELECT 9007199254740993 AS a, 18446744073709551615 AS b"))
        .isEqualTo("[{\"a\":9007199254740993,\"b\":18446744073709551615}]");
  }

  @Test
  void arrowStreamHasSchemaAndRows() throws IOException {
    byte[] stream = fixture.bytes(ResultFormat.ARROW, ALL, null, EngineFixture.source(rows));
    try (ArrowStreamReader reader =
        new ArrowStreamReader(new ByteArrayInputStream(stream), fixture.allocator)) {
      assertThat(reader.getVectorSchemaRoot().getSchema().getFields())
          .extracting(field -> field.getName())
          .containsExactly("room", "time", "watts");
      assertThat(reader.loadNextBatch()).isTrue();
      assertThat(reader.getVectorSchemaRoot().getRowCount()).isEqualTo(4);
      assertThat(reader.loadNextBatch()).isFalse();
    }
  }

  @Test
  void parquetCanBeScannedTogetherWithBlocks() {
    byte[] file = fixture.bytes(ResultFormat.PARQUET, ALL, null, EngineFixture.source(rows));
    fixture.files.put("a/b.parquet", file);
    DataFile stored = EngineFixture.file("a/b.parquet", file, 4, SECOND, 4 * SECOND + 1);
    TableSource source = new TableSource(List.of(stored), EngineFixture.source(rows).runs());
    assertThat(
            fixture.bytes(
                ResultFormat.CSV,
                "SELECT room, count(*) AS n FROM power GROUP BY room ORDER BY room",
                null,
                source))
        .as("the file holds the same keys as the block")
        .asString()
        .isEqualTo("room,n\nhall,2\n\"k,1\",1\n,1\n");
  }

  @Test
  void parquetFilesMayLackColumns() {
    byte[] file =
        fixture.bytes(
            ResultFormat.PARQUET, "SELECT room, time FROM power", null, EngineFixture.source(rows));
    fixture.files.put("old.parquet", file);
    TableSource source =
        EngineFixture.source(EngineFixture.file("old.parquet", file, 4, SECOND, 4 * SECOND + 1));
    assertThat(
            fixture.bytes(ResultFormat.CSV, "SELECT * FROM power WHERE room = 'k,1'", null, source))
        .asString()
        .isEqualTo("room,time,watts\n\"k,1\",1970-01-01T00:00:02.500,\n");
  }
}
