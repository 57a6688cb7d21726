package org.gnomondb.cli;

import java.util.List;

/** All commands. */
final class Commands {
  static final String SERVE = "serve";

  /** Thread options of the server's own runtime, which stand before the command in old scripts. */
  private static final List<Option> IGNORED =
      List.of(
          ignored("--num-io-threads"),
          ignored("--io-runtime-type"),
          Option.flag("--io-runtime-disable-lifo-slot", ""),
          ignored("--io-runtime-event-interval"),
          ignored("--io-runtime-global-queue-interval"),
          ignored("--io-runtime-max-blocking-threads"),
          ignored("--io-runtime-max-io-events-per-tick"),
          ignored("--io-runtime-thread-keep-alive"),
          ignored("--io-runtime-thread-priority"));

  private Commands() {}

  static Command root() {
    return Command.group(
        "gnomon",
        "Gnomon, a time series database",
        IGNORED,
        List.of(
            serve(),
            QueryCommand.COMMAND,
            WriteCommand.COMMAND,
            Command.group(
                "create",
                "Create a database or a table",
                List.of(),
                List.of(CreateDatabase.COMMAND, CreateTable.COMMAND)),
            Command.group("show", "List databases", List.of(), List.of(ShowDatabases.COMMAND)),
            Command.group(
                "update", "Change a database", List.of(), List.of(UpdateDatabase.COMMAND)),
            Command.group(
                "delete",
                "Delete a database or a table",
                List.of(),
                List.of(DeleteCommands.DATABASE, DeleteCommands.TABLE)),
            Command.group(
                "bundle",
                "List and replace the parts of a running server",
                List.of(),
                List.of(BundleCommands.LIST, BundleCommands.UPDATE))));
  }

  /** The launcher runs the server without coming here, so this is for whoever passes it by. */
  private static Command serve() {
    return Command.of(
        SERVE,
        "Run the server",
        List.of(),
        new Positional("SERVER_OPTIONS", null, false, true, "See serve --help"),
        (arguments, session) -> {
          throw new CommandFailedException(
              "the server is not part of this program; start it with bin/gnomon serve");
        });
  }

  private static Option ignored(String name) {
    return Option.value(name, "VALUE", "");
  }
}
