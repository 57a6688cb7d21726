package org.gnomondb.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir private Path folder;

  @Test
  void helpGoesToStandardOutput() throws Exception {
    assertThat(run("serve", "--help")).isZero();

    assertThat(out.toString(StandardCharsets.UTF_8)).contains("Usage: gnomon serve", "--node-id");
    assertThat(err.size()).isZero();
  }

  @Test
  void badArgumentsExitWithTwoAndTheNearestName() throws Exception {
    assertThat(run("serve", "--nod-id=x")).isEqualTo(2);

    assertThat(out.size()).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            error: unexpected argument '--nod-id' found

              tip: a similar argument exists: '--node-id'

            Usage: gnomon serve [OPTIONS]

            For more information, try '--help'.
            """);
  }

  @Test
  void badLogFilterIsABadArgument() throws Exception {
    assertThat(run("serve", "--log-filter=loud")).isEqualTo(2);

    assertThat(err.toString(StandardCharsets.UTF_8)).contains("--log-filter", "'loud'");
  }

  @Test
  void nodeIdComesFromTheHostsName() throws IOException {
    Path file = Files.writeString(folder.resolve("hostname"), "web 1.example\n");

    assertThat(HostName.nodeId(Map.of(), file)).isEqualTo("web-1.example-node");
    assertThat(HostName.nodeId(Map.of("HOSTNAME", "other"), folder.resolve("none")))
        .isEqualTo("other-node");
    assertThat(HostName.nodeId(Map.of(), folder.resolve("none"))).isEqualTo("primary-node");
    assertThat(HostName.nodeId(Map.of("HOSTNAME", "-_"), folder.resolve("none")))
        .isEqualTo("primary-node");
  }

  @Test
  void processFolderIsRemovedWithAllThatIsInIt() throws Exception {
    Path storage;
    try (ProcessFolder process = ProcessFolder.create()) {
      storage = Files.createDirectories(process.frameworkStorage());
      Files.writeString(storage.resolve("file"), "");
      assertThat(process.jarCopies().getParent()).isEqualTo(storage.getParent());
    }
    assertThat(storage.getParent()).doesNotExist();
  }

  @Test
  void foldersOfKilledProcessesAreRemovedAndThoseOfLivingOnesStay() throws Exception {
    FileTime longAgo = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    Path killed = Files.createDirectories(folder.resolve("gnomon-killed/framework"));
    Files.createFile(folder.resolve("gnomon-killed/lock"));
    Files.setLastModifiedTime(folder.resolve("gnomon-killed/lock"), longAgo);
    Path other = Files.createDirectories(folder.resolve("gnomon-other"));
    try (ProcessFolder living = ProcessFolder.create(folder)) {
      Path lock = living.frameworkStorage().resolveSibling("lock");
      Files.setLastModifiedTime(lock, longAgo);
      try (ProcessFolder next = ProcessFolder.create(folder)) {
        assertThat(next.jarCopies()).isNotEqualTo(living.jarCopies());
        assertThat(lock).exists();
        assertThat(killed).doesNotExist();
        assertThat(other).exists();
      }
    }
  }

  private int run(String... arguments) throws InterruptedException {
    PrintStream output = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Main(Map.of(), output, errors).run(List.of(arguments));
  }
}
