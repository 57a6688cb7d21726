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
  private static final long TIMEOUT_SECONDS = 900;

  @TempDir Path folder;

  @Test
  void answersAreThoseOfDuckDb() {
    try (GnomonServer server = GnomonServer.start(Distribution.shared(), folder)) {
      ask(server);
    }
  }

  private static void ask(GnomonServer server) {
    String seed = System.getenv().getOrDefault(SEED_VARIABLE, Long.toString(System.nanoTime()));
    System.out.println(SEED_VARIABLE + "=" + seed);
    Distribution.Run run =
        PythonVenv.of("oracle")
            .run(TIMEOUT_SECONDS, "oracle.py", server.url(), seed, Integer.toString(QUERIES));
    assertThat(run.stderr()).isEmpty();
    assertThat(run.stdout()).startsWith(QUERIES + " queries agree");
    assertThat(run.exitCode()).isZero();
  }
}
