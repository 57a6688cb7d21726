package org.gnomondb.cli;

import java.util.LinkedHashMap;
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
    String name = Configure.one(arguments, NAME, "database name");
    Map<String, String> members = new LinkedHashMap<>();
    members.put("db", name);
    arguments.value(RETENTION_PERIOD).ifPresent(period -> members.put("retention_period", period));
    Request request =
        Request.post(Configure.DATABASE, Map.of(), "application/json", Json.object(members));
    Configure.send(request, arguments, session);
    session.output().println("Database " + Configure.quoted(name) + " created successfully");
  }
}
