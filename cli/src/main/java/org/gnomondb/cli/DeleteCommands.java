package org.gnomondb.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.gnomondb.cli.ServerConnection.Request;

/** {@code delete database NAME} and {@code delete table NAME}. */
final class DeleteCommands {
  private static final Option HARD_DELETE =
      Option.value(
              "--hard-delete",
              "WHEN",
              "When the data goes: never, now, default, or a time such as 2026-01-31T00:00:00Z")
          .checkedBy(DeleteCommands::problemOfTime);

  private static final Option YES =
      Option.flag("--yes", "Don't ask for a confirmation").withShortName("-y");

  private static final Positional DATABASE_NAME =
      new Positional(
          "DATABASE_NAME",
          CommonOptions.DATABASE.environment(),
          true,
          false,
          "The name of the database to delete");

  private static final Positional TABLE_NAME =
      new Positional("TABLE_NAME", null, true, false, "The name of the table to delete");

  static final Command DATABASE =
      Command.of(
          "database",
          "Delete a database",
          CommonOptions.withServer(HARD_DELETE, YES),
          DATABASE_NAME,
          DeleteCommands::deleteDatabase);

  static final Command TABLE =
      Command.of(
          "table",
          "Delete a table",
          CommonOptions.withServer(CommonOptions.DATABASE, HARD_DELETE, YES),
          TABLE_NAME,
          DeleteCommands::deleteTable);

  private DeleteCommands() {}

  private static void deleteDatabase(Arguments arguments, Session session)
      throws CommandFailedException {
    String name = Configure.one(arguments, DATABASE_NAME, "database name");
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("db", name);
    delete("Database", Configure.quoted(name), Configure.DATABASE, parameters, arguments, session);
  }

  private static void deleteTable(Arguments arguments, Session session)
      throws CommandFailedException {
    String database = arguments.require(CommonOptions.DATABASE);
    String table = Configure.one(arguments, TABLE_NAME, "table name");
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("db", database);
    parameters.put("table", table);
    String name = Configure.quoted(database) + "." + Configure.quoted(table);
    delete("Table", name, Configure.TABLE, parameters, arguments, session);
  }

  private static void delete(
      String kind,
      String name,
      String path,
      Map<String, String> parameters,
      Arguments arguments,
      Session session)
      throws CommandFailedException {
    if (!arguments.isSet(YES)) {
      confirm(name, session);
    }
    arguments.value(HARD_DELETE).ifPresent(when -> parameters.put("hard_delete_at", when));
    Configure.send(Request.delete(path, parameters), arguments, session);
    session.output().println("%s %s deleted successfully".formatted(kind, name));
  }

  private static void confirm(String name, Session session) throws CommandFailedException {
    session
        .errors()
        .println(
            "Are you sure you want to delete %s? Enter 'yes' or 'y' to confirm".formatted(name));
    session.errors().flush();
    String answer;
    try {
      answer =
          new BufferedReader(new InputStreamReader(session.input(), StandardCharsets.UTF_8))
              .readLine();
    } catch (IOException e) {
      throw new CommandFailedException("failed to read the confirmation: " + e.getMessage(), e);
    }
    if (answer == null || !List.of("yes", "y").contains(answer.strip().toLowerCase(Locale.ROOT))) {
      throw new CommandFailedException("Cannot proceed without confirmation");
    }
  }

  private static Optional<String> problemOfTime(String text) {
    if (List.of("never", "now", "default").contains(text)) {
      return Optional.empty();
    }
    try {
      OffsetDateTime.parse(text);
      return Optional.empty();
    } catch (DateTimeException e) {
      return Optional.of("expected never, now, default, or a time such as 2026-01-31T00:00:00Z");
    }
  }
}
