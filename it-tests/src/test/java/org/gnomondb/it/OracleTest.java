package org.gnomondb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random questions about random rows, which DuckDB answers too. */
class OracleTest {
  /** Set to repeat what a failure has printed. */
  private static final String SEED_VARIABLE = "GNOMON_TEST_SEED";

  private static final int QUERIES = 1_000;
  private static final int QUERIES_OF_BUFFER = 300;
  private static final long TIMEOUT_SECONDS = 900;

  @TempDir Path folder;

  @Test
  void answersFromTheBufferAreThoseOfDuckDb() {
    try (GnomonServer server = GnomonServer.start(Distribution.shared(), folder)) {
      ask(server, QUERIES_OF_BUFFER);
      assertThat(server.metric("gnomon_data_files")).isZero();
    }
  }

  /**
   * Each of the 24 requests is a file of the log: rows and duplicates are spread over all places.
   */
  @Test
  void answersFromBufferFilesAndMergedFilesAreThoseOfDuckDb() {
    try (GnomonServer server =
        GnomonServer.start(
            Distribution.shared(), folder, "--wal-flush-interval=10ms", "--wal-snapshot-size=5")) {
      ask(server, QUERIES);
      assertThat(server.metric("gnomon_buffer_rows")).isPositive();
      assertThat(server.metric("gnomon_data_files")).isPositive();
      assertThat(server.metric("gnomon_compactions_total")).isPositive();
    }
  }

  private static void ask(GnomonServer server, int queries) {
    String seed = System.getenv().getOrDefault(SEED_VARIABLE, Long.toString(System.nanoTime()));
    System.out.println(SEED_VARIABLE + "=" + seed);
    Distribution.Run run =
        PythonVenv.of("oracle")
            .run(TIMEOUT_SECONDS, "oracle.py", server.url(), seed, Integer.toString(queries));
    assertThat(run.stderr()).isEmpty();
    assertThat(run.stdout()).startsWith(queries + " queries agree");
    assertThat(run.exitCode()).isZero();
  }
}
