package org.gnomondb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that know nothing of Gnomon read its data files, from the buffer and merged ones. */
class ForeignReadersTest {
  private static final int WRITES = 40;
  private static final long TIMEOUT_SECONDS = 120;

  @TempDir Path folder;

  @Test
  void pyarrowAndDuckDbReadWhatWasWritten() {
    PythonVenv python = PythonVenv.of("readers");
    try (GnomonServer server =
        GnomonServer.start(
            Distribution.shared(),
            folder,
            "--wal-flush-interval=20ms",
            "--wal-snapshot-size=5",
            "--new-tags=allow")) {
      for (int i = 1; i <= WRITES; i++) {
        assertThat(
                server
                    .post(
                        "/api/v3/write_lp?db=db&precision=nanosecond",
                        line(i).getBytes(StandardCharsets.UTF_8))
                    .statusCode())
            .isEqualTo(204);
      }
      Await.until("snapshots", () -> server.metric("gnomon_snapshot_rows_total") >= WRITES * 3 / 4);
      Await.until("a merged file", () -> server.metric("gnomon_compactions_total") > 0);
      assertThat(server.stop()).isZero();
    }
    Distribution.Run run =
        python.run(TIMEOUT_SECONDS, "read.py", folder.toString(), String.valueOf(WRITES * 3 / 4));
    assertThat(run.exitCode()).as(run.toString()).isZero();
    assertThat(run.stdout().lines().distinct())
        .containsExactly(
            "pyarrow types: b=bool f=double host=dictionary<values=string, indices=int32,"
                + " ordered=0> i=int64 s=string time=timestamp[ns] u=uint64",
            "pyarrow key is what it is sorted by: True",
            "pyarrow page index: True",
            "pyarrow bounds: True",
            "pyarrow rows in order: True",
            "duckdb types: b=BOOLEAN f=DOUBLE host=VARCHAR i=BIGINT s=VARCHAR time=TIMESTAMP_NS"
                + " u=UBIGINT zone=VARCHAR",
            "duckdb b: True",
            "duckdb f: True",
            "duckdb host: True",
            "duckdb s: True",
            "duckdb time: True",
            "duckdb u: True",
            "duckdb zone: True",
            "duckdb filtered: 3 9",
            "as many rows in both: True",
            "enough rows: True");
  }

  /** The row of a time; a second tag begins in the middle. */
  private static String line(int i) {
    String host = i % 4 == 0 ? "" : ",host=h" + i % 4;
    String zone = i > WRITES / 2 ? ",zone=z\\ " + i : "";
    String f = i % 5 == 0 ? "" : "f=%s,".formatted(i / 8.0);
    String u = Long.toUnsignedString(-1L - i);
    return "m%s%s %si=%di,u=%su,s=\"tëxt %d\",b=%b %d"
        .formatted(host, zone, f, i, u, i, i % 2 == 1, i);
  }
}
