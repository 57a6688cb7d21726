package org.gnomondb.query.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.query.ResultFormat;
import org.gnomondb.query.internal.engine.TestTable.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FileMergeTest {
  private final EngineFixture fixture = new EngineFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private DataFile stored(long writeOrder, Row... rows) {
    String path = writeOrder + ".parquet";
    try (NativeBlock block = fixture.table.block(fixture.engine, rows)) {
      byte[] content =
          fixture.bytes(
              ResultFormat.PARQUET,
              "SELECT * FROM power ORDER BY room NULLS FIRST, time",
              null,
              EngineFixture.source(block));
      fixture.files.put(path, content);
      return new DataFile(new ObjectPath(path), content.length, rows.length, 0, 99, writeOrder, 0);
    }
  }

  private byte[] merged(List<DataFile> files, long timeMin, long timeMax) {
    try (ResultStream stream =
        fixture.engine.merge(
            TestTable.SCHEMA,
            TestTable.TAGS,
            fixture.table.dictionaries(),
            files,
            timeMin,
            timeMax)) {
      return EngineFixture.drain(stream);
    }
  }

  @Test
  void laterValuesWinAndRowsOutsideOfTheTimesAreLeftOut() {
    DataFile old =
        stored(1, new Row(0, 1, 1.0), new Row(0, 2, 2.0), new Row(1, 3, 3.0), new Row(0, 50, 9.0));
    DataFile young =
        stored(
            2,
            new Row(0, 0, 9.0),
            new Row(0, 2, null),
            new Row(1, 3, 33.0),
            new Row(null, 4, null));
    byte[] file = merged(List.of(young, old), 1, 49);
    fixture.files.put("merged.parquet", file);
    TableSource source = EngineFixture.source(EngineFixture.file("merged.parquet", file, 4, 1, 4));
    assertThat(
            fixture.bytes(
                ResultFormat.CSV, "SELECT room, time::bigint AS t, watts FROM power", null, source))
        .asString()
        .isEqualTo("room,t,watts\n,4,\nhall,1,1.0\nhall,2,2.0\n\"k,1\",3,33.0\n");
  }

  @Test
  void withoutRowsThereIsNoFile() {
    assertThat(merged(List.of(stored(1, new Row(0, 1, 1.0))), 50, 99)).isEmpty();
    assertThat(merged(List.of(), 0, 99)).isEmpty();
  }
}
