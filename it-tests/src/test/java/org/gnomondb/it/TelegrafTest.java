package org.gnomondb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gnomondb.objectstore.remote.testkit.ToolCache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Telegraf collects and writes with each of its outputs. It is built from its source the first
 * time, so the test runs when it is asked for: {@code -Dgnomon.tests.excluded=none}.
 */
@Tag("telegraf")
class TelegrafTest {
  private static final long TIMEOUT_SECONDS = 120;
  private static final String[] PLUGINS = {
    "custom",
    "inputs.file",
    "inputs.mock",
    "outputs.influxdb",
    "outputs.influxdb_v2",
    "parsers.influx",
    "serializers.influx",
  };

  @TempDir Path folder;
  private GnomonServer server;

  @BeforeEach
  void start() {
    server = GnomonServer.start(Distribution.shared(), folder.resolve("data"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void whatIsCollectedIsStored() throws IOException {
    assertThat(
            collect(
                "cpu,host=a value=1.5,n=3i 1000000000\n"
                    + "cpu,host=b value=2.5,text=\"x y\" 2000000000"))
        .doesNotContain("E! ");
    for (String database : new String[] {"one", "two"}) {
      assertThat(server.csv(database, "SELECT host, value, n, text, time FROM cpu ORDER BY time"))
          .isEqualTo(
              """
              host,value,n,text,time
              a,1.5,3,,1970-01-01T00:00:01
              b,2.5,,x y,1970-01-01T00:00:02
              """);
      assertThat(server.csv(database, "SELECT count(*) AS n FROM mock")).isEqualTo("n\n1\n");
    }
  }

  @Test
  void whatCannotBeStoredIsDroppedAndNamed() throws IOException {
    assertThat(collect("cpu,host=a value=1.5 1000")).doesNotContain("E! ");
    assertThat(collect("cpu,host=a value=\"text\" 2000"))
        .contains("[outputs.influxdb] Failed to write metric (will be dropped: 400 Bad Request)")
        .contains("[outputs.influxdb_v2] failed to write metrics to two (will be dropped: 400")
        .contains("unable to parse line", "invalid column type for column 'value'");
  }

  /** What Telegraf says while it reads these lines and writes them with all outputs. */
  private String collect(String lines) throws IOException {
    Path telegraf =
        ToolCache.goProgram(
            "telegraf", "github.com/influxdata/telegraf/cmd/telegraf", "v1.37.2", PLUGINS);
    Path input = Files.writeString(folder.resolve("input"), lines);
    Path configuration = Files.writeString(folder.resolve("telegraf.conf"), configuration(input));
    Distribution.Run run =
        Distribution.run(
            new ProcessBuilder(telegraf.toString(), "--config", configuration.toString(), "--once"),
            TIMEOUT_SECONDS);
    assertThat(run.exitCode()).as(run.toString()).isZero();
    return run.stderr();
  }

  /** All inputs and all outputs, run once. */
  private String configuration(Path input) {
    return """
    [agent]
      omit_hostname = true
    [[inputs.file]]
      files = ["%s"]
      data_format = "influx"
    [[inputs.mock]]
      metric_name = "mock"
      [[inputs.mock.constant]]
        name = "value"
        value = 1
    [[outputs.influxdb]]
      urls = ["%s"]
      database = "one"
    [[outputs.influxdb_v2]]
      urls = ["%2$s"]
      token = "any"
      organization = "any"
      bucket = "two"
    """
        .formatted(input, server.url());
  }
}
