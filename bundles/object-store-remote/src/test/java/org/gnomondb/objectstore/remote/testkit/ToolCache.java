package org.gnomondb.objectstore.remote.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Programs that tests need and no machine has: each is made once, by its ecosystem's own tool, and
 * kept in {@code ${GNOMON_CACHE:-~/.cache/gnomon}/tools/<name>-<version>}.
 */
public final class ToolCache {
  private static final Duration MAKE_TIMEOUT = Duration.ofMinutes(40);
  private static final long PROGRESS_SECONDS = 30;

  private ToolCache() {}

  /**
   * A Go program's executable file. Needs {@code go}, and the network the first time.
   *
   * @param tags choose what is built into it, if its build knows any
   */
  public static Path goProgram(String name, String module, String version, String... tags) {
    return folder(
            name,
            version,
            draft ->
                run(
                    "go (version 1.24 or later: https://go.dev/dl)",
                    draft,
                    Map.of("GOBIN", draft.toString(), "GOFLAGS", "-buildvcs=false"),
                    List.of(
                        "go",
                        "install",
                        "-ldflags=-s -w",
                        "-tags=" + String.join(",", tags),
                        module + "@" + version)))
        .resolve(name);
  }

  /**
   * The folder of a package for Node.js, with all that it needs. Needs {@code npm}, and the network
   * the first time.
   */
  static Path npmPackage(String name, String version) {
    return folder(
            name,
            version,
            draft ->
                run(
                    "node and npm (Node.js 20 or later: https://nodejs.org)",
                    draft,
                    Map.of(),
                    List.of(
                        "npm",
                        "install",
                        "--prefix=" + draft,
                        "--no-audit",
                        "--no-fund",
                        name + "@" + version)))
        .resolve("node_modules")
        .resolve(name);
  }

  private static Path folder(String name, String version, Maker maker) {
    Path tools = root().resolve("tools");
    Path folder = tools.resolve(name + "-" + version);
    try {
      Files.createDirectories(tools);
      // Test runs of several modules or check-outs may need the same tool at once.
      try (FileChannel channel =
          FileChannel.open(
              tools.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.lock();
        if (!Files.exists(folder)) {
          Path draft = Files.createTempDirectory(tools, name + "-making-");
          say("making %s %s, once for this machine".formatted(name, version));
          maker.make(draft);
          Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
          say("%s is in %s".formatted(name, folder));
        }
        return folder;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path root() {
    String named = System.getenv("GNOMON_CACHE");
    return named == null || named.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".cache", "gnomon")
        : Path.of(named);
  }

  private static void run(
      String what, Path folder, Map<String, String> environment, List<String> words)
      throws IOException {
    Path log = folder.resolve("make.log");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new IOException("these tests need %s: %s".formatted(what, e.getMessage()), e);
    }
    await(process, words);
    if (process.exitValue() != 0) {
      throw new IOException("%s failed:%n%s".formatted(words, Files.readString(log)));
    }
  }

  private static void await(Process process, List<String> words) throws IOException {
    try {
      long start = System.nanoTime();
      while (!process.waitFor(PROGRESS_SECONDS, TimeUnit.SECONDS)) {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        if (elapsed.compareTo(MAKE_TIMEOUT) > 0) {
          throw new IOException("%s did not end in %s".formatted(words, MAKE_TIMEOUT));
        }
        say("%s is still running after %d s".formatted(words.getFirst(), elapsed.toSeconds()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      process.destroy();
    }
  }

  /** A first build takes minutes: whoever waits for it wants to know. */
  private static void say(String text) {
    System.out.println("[test tools] " + text);
  }

  /** Makes a tool in an empty folder. */
  @FunctionalInterface
  private interface Maker {
    void make(Path draft) throws IOException;
  }
}
