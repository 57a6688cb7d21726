package org.gnomondb.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.gnomondb.cli.ServerConnection.Request;

/** {@code bundle list} and {@code bundle update JAR}. */
final class BundleCommands {
  static final int JAR_BYTES_MAX = 256 << 20;

  private static final String PATH = "/api/v3/bundles";

  private static final Option FORMAT =
      Option.value("--format", "OUTPUT_FORMAT", "How the list is written")
          .withFallback("pretty")
          .oneOf(List.of("pretty", "json"));

  private static final Positional JAR =
      new Positional("JAR", null, true, false, "The file of the bundle to install or replace");

  static final Command LIST =
      Command.of(
          "list",
          "List the bundles of the server",
          CommonOptions.withServer(FORMAT),
          null,
          BundleCommands::list);

  static final Command UPDATE =
      Command.of(
          "update",
          "Replace a bundle while the server works",
          CommonOptions.withServer(),
          JAR,
          BundleCommands::update);

  private BundleCommands() {}

  private static void list(Arguments arguments, Session session) throws CommandFailedException {
    String answer = text(ServerConnection.to(arguments, session), Request.get(PATH, Map.of()));
    if (arguments.require(FORMAT).equals("json")) {
      session.output().print(answer + "\n");
    } else {
      session.output().print(TextTable.of(bundles(answer)) + "\n");
    }
  }

  private static void update(Arguments arguments, Session session) throws CommandFailedException {
    List<String> words = arguments.positionals(JAR);
    if (words.size() > 1) {
      throw new CommandFailedException(
          "one file was expected, but %d words were given: %s"
              .formatted(words.size(), String.join(" ", words)));
    }
    Path jar = session.path(words.getFirst());
    byte[] bytes;
    try {
      if (Files.size(jar) > JAR_BYTES_MAX) {
        throw new CommandFailedException(
            "%s is larger than the %d bytes that a bundle may have".formatted(jar, JAR_BYTES_MAX));
      }
      bytes = Files.readAllBytes(jar);
    } catch (IOException e) {
      throw new CommandFailedException("can't read %s: %s".formatted(jar, TextSource.reason(e)), e);
    }
    Request request =
        Request.post(PATH, Map.of(), "application/java-archive", ByteBuffer.wrap(bytes));
    String answer = text(ServerConnection.to(arguments, session), request);
    for (Map<String, String> bundle : bundles(answer)) {
      session
          .output()
          .println(
              "Bundle %s %s is %s"
                  .formatted(
                      bundle.get("symbolic_name"), bundle.get("version"), bundle.get("state")));
    }
  }

  private static String text(ServerConnection server, Request request)
      throws CommandFailedException {
    try (var response = server.sendExpectingSuccess(request)) {
      return ServerErrors.read(response.body());
    } catch (IOException e) {
      throw new CommandFailedException(
          "failed to read the answer: " + ServerConnection.reason(e), e);
    }
  }

  private static List<Map<String, String>> bundles(String answer) throws CommandFailedException {
    try {
      return Json.objects(answer);
    } catch (IOException e) {
      throw new CommandFailedException("failed to parse JSON response: " + e.getMessage(), e);
    }
  }
}
