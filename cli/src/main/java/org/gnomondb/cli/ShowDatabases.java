package org.gnomondb.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gnomondb.cli.ServerConnection.Request;

/** {@code show databases}. */
final class ShowDatabases {
  private static final Option SHOW_DELETED =
      Option.flag("--show-deleted", "Include databases that are marked as deleted");

  static final Command COMMAND =
      Command.of(
          "databases",
          "List the databases",
          CommonOptions.withServer(SHOW_DELETED, CommonOptions.FORMAT),
          null,
          ShowDatabases::run);

  private ShowDatabases() {}

  private static void run(Arguments arguments, Session session) throws CommandFailedException {
    String format = arguments.require(CommonOptions.FORMAT);
    Answers.requireFile(format, session);
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("format", format);
    parameters.put("show_deleted", String.valueOf(arguments.isSet(SHOW_DELETED)));
    Request request = Request.get(Configure.DATABASE, parameters);
    Answers.print(
        ServerConnection.to(arguments, session).sendExpectingSuccess(request), format, session);
  }
}
