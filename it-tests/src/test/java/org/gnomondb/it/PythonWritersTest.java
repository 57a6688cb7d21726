package org.gnomondb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The three Python clients of InfluxDB write as they do everywhere. */
class PythonWritersTest {
  private static final long TIMEOUT_SECONDS = 120;

  @TempDir static Path folder;
  private static GnomonServer server;
  private static PythonVenv python;

  @BeforeAll
  static void start() {
    python = PythonVenv.of("writers");
    server = GnomonServer.start(Distribution.shared(), folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void clientForInfluxDb3() {
    assertThat(output("v3.py", "three"))
        .contains("invalid column type for column 'value'")
        .contains("expected iox::column_type::field::float, got iox::column_type::field::boolean");
    assertThat(
            server.csv("three", "SELECT host, value, count, time FROM points ORDER BY time, host"))
        .isEqualTo(
            """
            host,value,count,time
            a b,1.5,2,1970-01-01T00:00:00.000000001
            c,2.5,3,1970-01-01T00:00:00.000000002
            d,3.5,4,1970-01-01T00:00:00.000000003
            e,4.5,5,1970-01-01T00:00:00.000000004
            g,1.0,,1970-01-01T00:00:00.000000006
            f,5.5,6,1970-01-01T00:00:05
            """);
    assertThat(server.csv("three", "SELECT count(*) AS n, sum(value) AS s FROM packed"))
        .isEqualTo("n,s\n1000,499500\n");
    assertThat(server.csv("three", "SELECT value FROM second")).isEqualTo("value\n1\n");
  }

  @Test
  void clientForInfluxDb2() {
    assertThat(output("v2.py", "two"))
        .contains("3.10.0")
        .contains("health: pass")
        .contains("400 {\"code\":\"invalid\"")
        .contains("\"line\":2}");
    assertThat(server.csv("two", "SELECT host, value, time FROM points ORDER BY time"))
        .isEqualTo(
            """
            host,value,time
            a,1.5,1970-01-01T00:00:00.000000001
            b,2.5,1970-01-01T00:00:00.002
            """);
    assertThat(server.csv("two%2Fweeks", "SELECT host FROM points")).isEqualTo("host\nc\n");
    assertThat(server.csv("two", "SELECT count(*) AS n, sum(value) AS s FROM batched"))
        .isEqualTo("n,s\n1000,499500\n");
  }

  @Test
  void clientForInfluxDb1() {
    assertThat(output("v1.py", "one"))
        .contains("3.10.0")
        .contains("'_internal'")
        .contains("'one'")
        .contains("400 ")
        .contains("No fields were provided");
    assertThat(server.csv("one", "SELECT host, value, time FROM points ORDER BY time"))
        .isEqualTo(
            """
            host,value,time
            a,1.5,1970-01-01T00:00:00.000000001
            b,2.5,1970-01-01T00:00:00.002
            """);
    assertThat(server.csv("one%2Fweeks", "SELECT host FROM points")).isEqualTo("host\nc\n");
  }

  private static String output(String script, String database) {
    Distribution.Run run = python.run(TIMEOUT_SECONDS, script, server.url(), database);
    assertThat(run.exitCode()).as(run.toString()).isZero();
    return run.stdout();
  }
}
