package org.gnomondb.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomondb.cli.ServerConnection.Request;
import org.gnomondb.cli.ServerConnection.Response;

/** {@code query}. */
final class QueryCommand {
  static final int QUERY_BYTES_MAX = 10 << 20;

  private static final Option QUERY_HOST =
      CommonOptions.host(
          "--query-host", "The address of the server for queries", "INFLUXDB3_QUERY_HOST_URL");

  private static final Option LANGUAGE =
      Option.value(
              "--language", "LANGUAGE", "The language of the query; the server knows SQL so far")
          .withShortName("-l")
          .withFallback("sql")
          .oneOf(List.of("sql", "influxql"));

  private static final Option OUTPUT =
      Option.value("--output", "OUTPUT_FILE_PATH", "Write the answer into this file")
          .withShortName("-o");

  private static final Option FILE =
      Option.value("--file", "FILE_PATH", "Read the query from this file").withShortName("-f");

  private static final Positional QUERY =
      new Positional(
          "QUERY", null, false, true, "The query, in quotes; without it and --file: from stdin");

  static final Command COMMAND =
      Command.of(
              "query",
              "Ask a query",
              CommonOptions.withServer(
                  QUERY_HOST, CommonOptions.DATABASE, LANGUAGE, CommonOptions.FORMAT, OUTPUT, FILE),
              QUERY,
              QueryCommand::run)
          .withAlias("q");

  private QueryCommand() {}

  private static void run(Arguments arguments, Session session) throws CommandFailedException {
    String format = arguments.require(CommonOptions.FORMAT);
    Optional<String> output = arguments.value(OUTPUT);
    if (output.isEmpty()) {
      Answers.requireFile(format, session);
    }
    Map<String, String> members = new LinkedHashMap<>();
    members.put("db", arguments.require(CommonOptions.DATABASE));
    members.put("q", text(arguments, session));
    members.put("format", format);
    Request request =
        Request.post(
            "/api/v3/query_" + arguments.require(LANGUAGE),
            Map.of(),
            "application/json",
            Json.object(members));
    String host =
        arguments.value(QUERY_HOST).orElseGet(() -> arguments.require(CommonOptions.HOST));
    Response response = ServerConnection.to(host, arguments, session).sendExpectingSuccess(request);
    if (output.isPresent()) {
      Answers.save(response, session.path(output.get()));
    } else {
      Answers.print(response, format, session);
    }
  }

  private static String text(Arguments arguments, Session session) throws CommandFailedException {
    List<String> words = arguments.positionals(QUERY);
    if (words.size() > 1) {
      throw new CommandFailedException(
          "ensure that a single query string is provided as the final argument, enclosed in"
              + " quotes");
    }
    if (words.size() == 1) {
      return words.getFirst();
    }
    Optional<String> file = arguments.value(FILE);
    try (InputStream in = TextSource.open(file, session)) {
      byte[] bytes = in.readNBytes(QUERY_BYTES_MAX + 1);
      if (bytes.length > QUERY_BYTES_MAX) {
        throw new CommandFailedException(
            "the query is longer than %d bytes".formatted(QUERY_BYTES_MAX));
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CommandFailedException(
          "can't read the query from %s: %s".formatted(file.orElse("stdin"), TextSource.reason(e)),
          e);
    }
  }
}
