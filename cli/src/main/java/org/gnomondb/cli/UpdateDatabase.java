package org.gnomondb.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gnomondb.cli.ServerConnection.Request;

/** {@code update database}. */
final class UpdateDatabase {
  private static final String FOR_EVER = "none";

  private static final Option RETENTION_PERIOD =
      Option.value(
              "--retention-period",
              "RETENTION_PERIOD",
              "How long rows are kept, e.g. 30d, or none to keep them for ever")
          .withShortName("-r");

  static final Command COMMAND =
      Command.of(
          "database",
          "Change a database",
          CommonOptions.withServer(CommonOptions.DATABASE, RETENTION_PERIOD),
          null,
          UpdateDatabase::run);

  private UpdateDatabase() {}

  private static void run(Arguments arguments, Session session) throws CommandFailedException {
    String name = arguments.require(CommonOptions.DATABASE);
    String period =
        arguments
            .value(RETENTION_PERIOD)
            .orElseThrow(
                () ->
                    new CommandFailedException(
                        "--retention-period is required for update database"));
    Map<String, String> members = new LinkedHashMap<>();
    members.put("db", name);
    if (!period.equals(FOR_EVER)) {
      members.put("retention_period", period);
    }
    Configure.send(
        Request.put(Configure.DATABASE, "application/json", Json.object(members)),
        arguments,
        session);
    session.output().println("Database " + Configure.quoted(name) + " updated successfully");
  }
}
