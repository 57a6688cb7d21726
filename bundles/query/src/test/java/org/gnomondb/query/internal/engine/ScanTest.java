package org.gnomondb.query.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.gnomondb.api.query.ResultFormat;
import org.gnomondb.query.internal.engine.TableSource.VisibleBlock;
import org.gnomondb.query.internal.engine.TestTable.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScanTest {
  private final EngineFixture fixture = new EngineFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void columnsThatABlockLacksAreNull() {
    try (NativeBlock old = fixture.table.blockWithoutWatts(fixture.engine, new Row(0, 1, null));
        NativeBlock young = fixture.table.block(fixture.engine, new Row(0, 2, 7.0))) {
      assertThat(
              fixture.query(
                  ResultFormat.CSV,
                  "SELECT watts, count(*) AS n FROM power GROUP BY watts ORDER BY watts",
                  old,
                  young))
          .isEqualTo("watts,n\n7.0,1\n,1\n");
    }
  }

  @Test
  void deletedRowsAreNotSeen() {
    try (NativeBlock block =
        fixture.table.block(
            fixture.engine, new Row(0, 1, 1.0), new Row(0, 2, 2.0), new Row(1, 3, 3.0))) {
      TableSource source =
          EngineFixture.source(List.of(new VisibleBlock(block, new long[] {0b010})));
      String sql = "SELECT count(*) AS n, max(time)::bigint AS t, sum(watts) AS w FROM power";
      assertThat(fixture.bytes(ResultFormat.CSV, sql, null, source))
          .asString()
          .isEqualTo("n,t,w\n2,3,4.0\n");
      assertThat(fixture.bytes(ResultFormat.CSV, "SELECT count(*) AS n FROM power", null, source))
          .asString()
          .isEqualTo("n\n2\n");
    }
  }

  @Test
  void boundsOfTimeDoNotComeFromDeletedRows() {
    try (NativeBlock block =
        fixture.table.block(fixture.engine, new Row(0, 1, 1.0), new Row(0, 2, 2.0))) {
      TableSource source =
          EngineFixture.source(List.of(new VisibleBlock(block, new long[] {0b10})));
      assertThat(
              fixture.bytes(
                  ResultFormat.CSV, "SELECT max(time)::bigint AS t FROM power", null, source))
          .asString()
          .isEqualTo("t\n1\n");
    }
  }

  @Test
  void manyBatchesOverBothPartitions() {
    List<Row> rows =
        LongStream.range(0, 50_000).mapToObj(i -> new Row((int) (i % 2), i, (double) i)).toList();
    try (NativeBlock block = fixture.table.block(fixture.engine, true, rows);
        NativeBlock more = fixture.table.block(fixture.engine, new Row(0, 99_999, 1.0))) {
      assertThat(
              fixture.query(
                  ResultFormat.CSV,
                  "SELECT count(*) AS n, count(watts) AS v, sum(watts) AS w FROM power",
                  block,
                  more))
          .isEqualTo("n,v,w\n50001,50001,1249975001.0\n");
      assertThat(
              fixture.query(
                  ResultFormat.CSV,
                  "SELECT count(*) AS n FROM (SELECT * FROM power LIMIT 9000)",
                  block,
                  more))
          .isEqualTo("n\n9000\n");
    }
  }

  @Test
  void blocksOutsideOfTheAskedTimeAreNotScanned() {
    try (NativeBlock early = fixture.table.block(fixture.engine, new Row(0, 1, 1.0));
        NativeBlock late = fixture.table.block(fixture.engine, new Row(0, 1_000, 2.0))) {
      String sql = "EXPLAIN SELECT watts FROM power WHERE time > '1970-01-01T00:00:00.000000500'";
      assertThat(fixture.query(ResultFormat.PRETTY, sql, early, late)).contains("blocks=1, rows=1");
    }
  }

  @Test
  void aTableWithoutRowsHasItsColumns() {
    assertThat(fixture.query(ResultFormat.JSON, "SELECT * FROM power")).isEqualTo("[]");
    assertThat(fixture.query(ResultFormat.CSV, "SELECT count(*) AS n FROM power"))
        .isEqualTo("n\n0\n");
  }
}
