package org.gnomondb.query.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.query.ResultFormat;
import org.gnomondb.query.internal.engine.TestTable.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A table of a thousand files, of one hour and two rows each: which of them a query opens. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // the files are made once
class FilePruningTest {
  private static final int FILES = 1_000;
  private static final long HOUR = 3_600_000_000_000L;

  private final Map<String, byte[]> contents = new HashMap<>();
  private final List<DataFile> files = new ArrayList<>();
  private EngineFixture fixture = new EngineFixture();

  @BeforeAll
  void makeFiles() {
    for (int i = 0; i < FILES; i++) {
      files.add(made(i));
    }
    fixture.close();
  }

  @BeforeEach
  void open() {
    fixture = new EngineFixture();
    fixture.files.putAll(contents);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aRangeOfTimeOpensOnlyTheFilesThatReachIntoIt() {
    assertThat(answer("time >= " + time(500 * HOUR) + " AND time < " + time(502 * HOUR)))
        .isEqualTo("n,watts\n4,4006.0\n");
    assertThat(fixture.pathsRead).containsExactlyInAnyOrder(path(500), path(501));
  }

  @Test
  void aMomentOpensOneFile() {
    assertThat(answer("time = " + time(7 * HOUR))).isEqualTo("n,watts\n1,14.0\n");
    assertThat(fixture.pathsRead).containsExactly(path(7));
  }

  @Test
  void aRangeWithoutRowsOpensNothing() {
    assertThat(answer("time > " + time(FILES * HOUR))).isEqualTo("n,watts\n0,\n");
    assertThat(fixture.pathsRead).isEmpty();
  }

  @Test
  void theNewestRowsAreInTheNewestFiles() {
    assertThat(csv("SELECT watts FROM power ORDER BY time DESC LIMIT 3"))
        .isEqualTo("watts\n1999.0\n1998.0\n1997.0\n");
    assertThat(fixture.pathsRead).contains(path(FILES - 1), path(FILES - 2));
    assertThat(fixture.pathsRead.size()).isLessThan(FILES / 10);
  }

  @Test
  void footersAreReadOnceAndTellOfTagsAndFields() {
    assertThat(answer("room = 'nowhere' OR watts > 1e9")).isEqualTo("n,watts\n0,\n");
    assertThat(fixture.pathsRead).hasSize(FILES);
    fixture.pathsRead.clear();
    assertThat(answer("room = 'nowhere' OR watts > 1e9")).isEqualTo("n,watts\n0,\n");
    assertThat(fixture.pathsRead).isEmpty();
  }

  @Test
  void anIndexOfPagesIsReadOnce() {
    String betweenItsRows = "time = " + time(7 * HOUR + 1);
    assertThat(answer(betweenItsRows)).isEqualTo("n,watts\n0,\n");
    fixture.reads.set(0);
    assertThat(answer(betweenItsRows)).isEqualTo("n,watts\n0,\n");
    assertThat(fixture.reads).as("reads of rows").hasValue(1);
  }

  private String answer(String where) {
    return csv("SELECT count(*) AS n, sum(watts) AS watts FROM power WHERE " + where);
  }

  private String csv(String sql) {
    TableSource source = new TableSource(files, List.of());
    return new String(fixture.bytes(ResultFormat.CSV, sql, null, source), StandardCharsets.UTF_8);
  }

  /** The file of an hour, with a row at its begin and one at its half. */
  private DataFile made(int hour) {
    long start = hour * HOUR;
    long half = start + HOUR / 2;
    try (NativeBlock block =
        fixture.table.block(
            fixture.engine, new Row(0, start, 2.0 * hour), new Row(1, half, 2.0 * hour + 1))) {
      byte[] content =
          fixture.bytes(
              ResultFormat.PARQUET,
              "SELECT * FROM power ORDER BY room NULLS FIRST, time",
              null,
              EngineFixture.source(block));
      contents.put(path(hour), content);
      return EngineFixture.file(path(hour), content, 2, start, half);
    }
  }

  private static String path(int hour) {
    return "%d.parquet".formatted(hour);
  }

  private static String time(long nanos) {
    return "to_timestamp_nanos(%d)".formatted(nanos);
  }
}
