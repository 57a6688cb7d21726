package org.gnomondb.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, with a Java in the image that prints its arguments, one a line. */
class LauncherTest {
  private static final Path TEMPLATE = Path.of("src/main/files/bin/gnomon");
  private static final long DEADLINE_SECONDS = 30;

  @TempDir private Path folder;
  private Path home;

  @BeforeEach
  void layOut() throws IOException {
    home = Files.createDirectories(folder.toRealPath().resolve("with space/gnomon-1"));
    Layout layout = new Layout(home);
    layout.clear();
    Map<String, String> values =
        Map.of(
            "SERVER_FLAGS", "-server-flag -other",
            "SERVER_CLASS_PATH", "$home/lib/a.jar:$home/lib/b.jar",
            "CLI_FLAGS", "-cli-flag",
            "CLI_CLASS_PATH", "$home/cli/c.jar");
    layout.fill(TEMPLATE, home.resolve("bin/gnomon"), values, true);
    Files.createDirectories(home.resolve("runtime/bin"));
    Path java = home.resolve("runtime/bin/java");
    Files.writeString(java, "#!/bin/sh\nfor word; do printf '%s\\n' \"$word\"; done\nexit 7\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void serveRunsTheKernel() throws Exception {
    assertThat(run(Map.of(), home.resolve("bin/gnomon"), "serve", "--node-id", "a b", ""))
        .containsExactly(
            "-server-flag",
            "-other",
            "-Dgnomon.home=" + home,
            "-cp",
            home + "/lib/a.jar:" + home + "/lib/b.jar",
            "org.gnomondb.kernel.Main",
            "serve",
            "--node-id",
            "a b",
            "",
            "exit 7");
  }

  @Test
  void noArgumentIsAQuickStart() throws Exception {
    assertThat(run(Map.of(), home.resolve("bin/gnomon")))
        .endsWith("org.gnomondb.kernel.Main", "serve", "exit 7");
  }

  @Test
  void anythingElseRunsTheClient() throws Exception {
    assertThat(run(Map.of(), home.resolve("bin/gnomon"), "--help"))
        .containsExactly(
            "-cli-flag",
            "-Dgnomon.program=gnomon",
            "-cp",
            home + "/cli/c.jar",
            "org.gnomondb.cli.Main",
            "--help",
            "exit 7");
  }

  @Test
  void furtherOptionsOfTheServersJavaComeFromTheEnvironment() throws Exception {
    assertThat(run(Map.of("GNOMON_JAVA_OPTS", "-Xmx1g -Da=b"), home.resolve("bin/gnomon"), "serve"))
        .containsSequence("-server-flag", "-other", "-Xmx1g", "-Da=b", "-Dgnomon.home=" + home);
  }

  @Test
  void cachesAreUsedWhereTheyAre() throws Exception {
    Files.createFile(home.resolve("lib/server.aot"));
    Files.createFile(home.resolve("lib/cli.aot"));

    assertThat(run(Map.of(), home.resolve("bin/gnomon"), "serve"))
        .startsWith("-XX:AOTCache=" + home + "/lib/server.aot", "-server-flag");
    assertThat(run(Map.of(), home.resolve("bin/gnomon"), "query"))
        .startsWith("-XX:AOTCache=" + home + "/lib/cli.aot", "-cli-flag");
  }

  @Test
  void theHomeIsFoundThroughAbsoluteAndRelativeLinks() throws Exception {
    Path absolute = Files.createSymbolicLink(folder.resolve("one"), home.resolve("bin/gnomon"));
    Files.createDirectories(folder.resolve("links"));
    Path relative = Files.createSymbolicLink(folder.resolve("links/two"), Path.of("../one"));

    for (Path link : List.of(absolute, relative)) {
      assertThat(run(Map.of(), link, "serve")).contains("-Dgnomon.home=" + home);
    }
  }

  @Test
  void theHomeIsFoundThroughThePath() throws Exception {
    Map<String, String> environment = Map.of("PATH", home.resolve("bin") + ":/usr/bin:/bin");

    assertThat(run(environment, Path.of("gnomon"), "serve")).contains("-Dgnomon.home=" + home);
  }

  @Test
  void missingImageIsNamed() throws Exception {
    FileTree.delete(home.resolve("runtime"));

    assertThat(run(Map.of(), home.resolve("bin/gnomon"), "serve"))
        .containsExactly(
            "gnomon: the run-time image %s/runtime is missing; unpack the distribution again"
                .formatted(home),
            "exit 1");
  }

  private List<String> run(Map<String, String> environment, Path command, String... arguments)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("sh", "-c", "exec \"$@\"", "sh"));
    words.add(command.toString());
    words.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().remove("GNOMON_JAVA_OPTS");
    builder.environment().putAll(environment);
    Path output = folder.resolve("output");
    Process process = builder.redirectOutput(output.toFile()).start();
    if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the launcher did not end");
    }
    List<String> lines = new ArrayList<>(Files.readAllLines(output, StandardCharsets.UTF_8));
    lines.add("exit " + process.exitValue());
    return lines;
  }
}
