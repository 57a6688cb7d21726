package org.gnomondb.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Scripts of {@code src/test/python/NAME} with the packages that its {@code requirements.txt} pins.
 *
 * <p>The environment is made once per machine, interpreter and text of the requirements, in {@code
 * ${GNOMON_CACHE:-~/.cache/gnomon}/venv}, so that a fresh clone installs nothing again.
 */
final class PythonVenv {
  private static final long INSTALL_TIMEOUT_SECONDS = 600;

  private static final int KEY_LENGTH = 16;

  /** Written last: an environment without it was left half made. */
  private static final String MARKER = "complete";

  private final Path scripts;
  private final Path python;

  private PythonVenv(Path scripts, Path python) {
    this.scripts = scripts;
    this.python = python;
  }

  /** Makes the environment, unless it is there. Fails when it cannot be made. */
  static synchronized PythonVenv of(String name) {
    Path scripts =
        Path.of(Distribution.property("gnomon.root"), "it-tests", "src", "test", "python", name);
    try {
      Path requirements = scripts.resolve("requirements.txt");
      String key = key(version(), Files.readString(requirements));
      Path folder = Files.createDirectories(cache()).resolve(key);
      installOnce(folder, requirements);
      return new PythonVenv(scripts, folder.resolve("bin/python"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a script to its end, or fails when it takes longer. */
  Distribution.Run run(long timeoutSeconds, String script, String... arguments) {
    return Distribution.run(process(script, arguments), timeoutSeconds);
  }

  /** A script that has not been started, for those who talk with it while it runs. */
  ProcessBuilder process(String script, String... arguments) {
    List<String> words = new ArrayList<>(List.of(python.toString(), script));
    words.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(words).directory(scripts.toFile());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().put("PYTHONUNBUFFERED", "1");
    return builder;
  }

  /** Other processes may want the same environment at the same time. */
  private static void installOnce(Path folder, Path requirements) throws IOException {
    Path lockFile = folder.resolveSibling(folder.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      if (Files.exists(folder.resolve(MARKER))) {
        return;
      }
      install(folder, requirements);
      Files.createFile(folder.resolve(MARKER));
    }
  }

  private static void install(Path folder, Path requirements) {
    succeed(
        "python3 cannot make a virtual environment: install the Debian package python3-venv",
        List.of("python3", "-m", "venv", "--clear", folder.toString()));
    succeed(
        "pip cannot install " + requirements,
        List.of(
            folder.resolve("bin/python").toString(),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-input",
            "--only-binary=:all:",
            "--requirement=" + requirements));
  }

  /** The interpreter's version, which packages with native code depend on. */
  private static String version() {
    try {
      return succeed("python3 does not run", List.of("python3", "--version")).stdout();
    } catch (UncheckedIOException e) {
      throw new IllegalStateException(
          "found no python3: install Python 3.11 or later (Debian packages python3, python3-venv)",
          e);
    }
  }

  private static Distribution.Run succeed(String failure, List<String> words) {
    Distribution.Run run = Distribution.run(new ProcessBuilder(words), INSTALL_TIMEOUT_SECONDS);
    if (run.exitCode() != 0) {
      throw new IllegalStateException(failure + ": " + run);
    }
    return run;
  }

  /** Where the build keeps what outlives a clone; {@code bundles/query/native/build.sh} agrees. */
  private static Path cache() {
    Map<String, String> environment = System.getenv();
    String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    String caches = environment.getOrDefault("XDG_CACHE_HOME", home + "/.cache");
    return Path.of(environment.getOrDefault("GNOMON_CACHE", caches + "/gnomon"), "venv");
  }

  private static String key(String version, String requirements) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest((version + requirements).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, KEY_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
