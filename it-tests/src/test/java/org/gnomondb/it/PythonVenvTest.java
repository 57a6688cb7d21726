package org.gnomondb.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PythonVenvTest {
  private static final long TIMEOUT_SECONDS = 60;

  @Test
  void scriptsSeeThePinnedPackages() {
    Distribution.Run run =
        PythonVenv.of("oracle")
            .run(TIMEOUT_SECONDS, "-c", "import duckdb; print(duckdb.__version__)");
    assertThat(run.stderr()).isEmpty();
    assertThat(run.stdout()).isEqualTo("2.0.1\n");
    assertThat(run.exitCode()).isZero();
  }
}
