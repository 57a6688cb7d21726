package org.gnomondb.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs the command inside the test, with streams and variables that are the test's own. */
final class Run {
  private InputStream input = InputStream.nullInputStream();
  private boolean isInputTerminal = true;
  private boolean isOutputTerminal;
  private Path folder = Path.of("target", "no-such-folder");
  private final Map<String, String> environment = new HashMap<>();

  record Result(int exitCode, String output, String errors) {}

  static Result gnomon(String... words) {
    return new Run().run(words);
  }

  Run withInput(byte[] bytes) {
    input = new ByteArrayInputStream(bytes);
    isInputTerminal = false;
    return this;
  }

  Run withInput(String text) {
    return withInput(text.getBytes(StandardCharsets.UTF_8));
  }

  Run onTerminal() {
    isOutputTerminal = true;
    return this;
  }

  Run in(Path directory) {
    folder = directory;
    return this;
  }

  Run with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Result run(String... words) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    Session session =
        new Session(
            "gnomon",
            input,
            new PrintStream(output, false, StandardCharsets.UTF_8),
            new PrintStream(errors, true, StandardCharsets.UTF_8),
            isInputTerminal,
            isOutputTerminal,
            Map.copyOf(environment),
            folder);
    int exitCode = Cli.run(List.of(words), session);
    return new Result(
        exitCode, output.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
  }
}
