package org.gnomondb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DotEnvTest {
  @TempDir Path folder;

  private Map<String, String> load(String text) throws IOException, DotEnv.BadFileException {
    Files.writeString(folder.resolve(".env"), text);
    return DotEnv.load(folder, Map.of("SET", "by process"));
  }

  @Test
  void linesBecomeVariables() throws Exception {
    assertThat(
            load(
                """
                # comment
                PLAIN=a b # comment

                export EXPORTED = x
                SINGLE='a \\n #b' # comment
                DOUBLE="a \\"b\\"\\n\\$c"
                EMPTY=
                HASH=a#b
                """))
        .containsOnly(
            Map.entry("SET", "by process"),
            Map.entry("PLAIN", "a b"),
            Map.entry("EXPORTED", "x"),
            Map.entry("SINGLE", "a \\n #b"),
            Map.entry("DOUBLE", "a \"b\"\n$c"),
            Map.entry("EMPTY", ""),
            Map.entry("HASH", "a#b"));
  }

  @Test
  void variablesOfTheProcessWin() throws Exception {
    assertThat(load("SET=by file")).containsEntry("SET", "by process");
  }

  @Test
  void missingFileChangesNothing() throws Exception {
    assertThat(DotEnv.load(folder, Map.of("A", "1"))).containsExactly(Map.entry("A", "1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"no equals sign", "1A=b", "A='b", "A=\"b", "A='b'c", "=x"})
  void lineThatMakesNoSenseIsNamed(String line) {
    assertThatThrownBy(() -> load("A=1\n" + line))
        .isInstanceOf(DotEnv.BadFileException.class)
        .hasMessageContaining("line 2 ");
  }

  @Test
  void commandReadsTheFileOfItsFolder() throws Exception {
    try (FakeServer server = FakeServer.answering(200, "x")) {
      Files.writeString(
          folder.resolve(".env"),
          "INFLUXDB3_HOST_URL=" + server.url() + "\nINFLUXDB3_DATABASE_NAME=db1\n");
      assertThat(new Run().in(folder).run("query", "SELECT 1").output()).isEqualTo("x\n");
      assertThat(server.only().text()).startsWith("{\"db\":\"db1\"");
    }
  }

  @Test
  void badFileEndsEveryCommand() throws Exception {
    Files.writeString(folder.resolve(".env"), "nonsense");
    Run.Result result = new Run().in(folder).run("--help");
    assertThat(result.errors())
        .isEqualTo(
            "FATAL Error loading config from: "
                + folder.resolve(".env")
                + ": line 1 is not of the form NAME=value\nAborting\n");
    assertThat(result.output()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(1);
  }
}
