package org.gnomondb.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An installation: the zip, unpacked into a folder of its own. */
final class Distribution {
  /** How long a command may take on a slow machine before a test gives up. */
  static final long COMMAND_TIMEOUT_SECONDS = 120;

  private static @Nullable Distribution shared;

  private final Path home;

  private Distribution(Path home) {
    this.home = home;
  }

  /** The installation that tests share which do not change it. */
  static synchronized Distribution shared() {
    if (shared == null) {
      try {
        Path folder = Path.of(property("gnomon.root"), "it-tests", "target", "installation");
        delete(folder);
        shared = unpack(Files.createDirectories(folder));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return shared;
  }

  /** Removes what an earlier run has left. */
  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Unpacks the zip below a folder with the tools that an operator has. */
  static Distribution unpack(Path folder) {
    Path zip = Path.of(property("gnomon.zip"));
    if (!Files.isRegularFile(zip)) {
      throw new IllegalStateException("no " + zip + ": build the module distribution first");
    }
    Run run = run(folder, List.of("unzip", "-q", zip.toString()));
    if (run.exitCode() != 0) {
      throw new IllegalStateException("unzip failed (is the package unzip installed?): " + run);
    }
    return new Distribution(folder.resolve("gnomon-" + property("gnomon.version")));
  }

  static String property(String name) {
    return Objects.requireNonNull(System.getProperty(name), name);
  }

  Path home() {
    return home;
  }

  Path command() {
    return home.resolve("bin/gnomon");
  }

  /** The one file below a folder of the installation whose name starts so. */
  Path file(String folder, String prefix) {
    try (var files = Files.walk(home.resolve(folder))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .filter(Files::isRegularFile)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no " + prefix + " in " + folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the command to its end. */
  Run gnomon(String... arguments) {
    List<String> words = new ArrayList<>(List.of(command().toString()));
    words.addAll(List.of(arguments));
    return run(home, words);
  }

  /** What a process of a machine without Java sees. */
  static void useBareEnvironment(ProcessBuilder process) {
    Map<String, String> environment = process.environment();
    String temporary = environment.getOrDefault("TMPDIR", "/tmp");
    environment.clear();
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("HOME", temporary);
    environment.put("TMPDIR", temporary);
  }

  private static Run run(Path folder, List<String> words) {
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    useBareEnvironment(builder);
    return run(builder, COMMAND_TIMEOUT_SECONDS);
  }

  /** Runs a process without input to its end, or fails when it takes longer. */
  static Run run(ProcessBuilder builder, long timeoutSeconds) {
    try {
      Path out = Files.createTempFile("gnomon-it", ".out");
      Path err = Files.createTempFile("gnomon-it", ".err");
      Process process =
          builder
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      if (!process.waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(
            builder.command() + " did not end; stderr: " + Files.readString(err));
      }
      Run run = new Run(process.exitValue(), Files.readString(out), Files.readString(err));
      Files.delete(out);
      Files.delete(err);
      return run;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What a command did. */
  record Run(int exitCode, String stdout, String stderr) {}
}
