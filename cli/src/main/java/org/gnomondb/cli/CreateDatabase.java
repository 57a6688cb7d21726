package org.gnomondb.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gnomondb.cli.ServerConnection.Request;

/** {@code create database NAME}. */
final class CreateDatabase {
  private static final Option RETENTION_PERIOD =
      Option.value("--retention-period", "RETENTION_PERIOD", "How long rows are kept, e.g. 30d");

  private static final Positional NAME =
      new Positional(
          "DATABASE_NAME",
          CommonOptions.DATABASE.environment(),
          true,
          false,
          "The name of the database to create");

  static final Command COMMAND =
      Command.of(
          "database",
          "Create a database",
          CommonOptions.withServer(RETENTION_PERIOD),
          NAME,
          CreateDatabase::run);

  private CreateDatabase() {}

  private static void run(Arguments arguments, Session session) throws CommandFailedException {
    List<String> names = arguments.positionals(NAME);
    if (names.size() > 1) {
      throw new CommandFailedException(
          "one database name was expected, but %d words were given: %s"
              .formatted(names.size(), String.join(" ", names)));
    }
    String name = names.getFirst();
    Map<String, String> members = new LinkedHashMap<>();
    members.put("db", name);
    arguments.value(RETENTION_PERIOD).ifPresent(period -> members.put("retention_period", period));
    Request request =
        Request.post(
            "/api/v3/configure/database", Map.of(), "application/json", Json.object(members));
    try (var response = ServerConnection.to(arguments, session).sendExpectingSuccess(request)) {
      response.body().skip(Long.MAX_VALUE);
    } catch (IOException e) {
      throw new CommandFailedException(
          "failed to read the answer: " + ServerConnection.reason(e), e);
    }
    session.output().println("Database " + quoted(name) + " created successfully");
  }

  private static String quoted(String name) {
    return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
