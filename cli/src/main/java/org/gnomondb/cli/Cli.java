package org.gnomondb.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gnomondb.cli.ArgumentParser.Parsed;

/** Runs one command from its words to its exit code. */
final class Cli {
  static final int SUCCESS = 0;
  static final int COMMAND_FAILED = 1;
  static final int BAD_ARGUMENTS = 2;

  private Cli() {}

  /** Runs the command that the words name. All output has been flushed when this returns. */
  static int run(List<String> words, Session session) {
    try {
      Map<String, String> environment = DotEnv.load(session.folder(), session.environment());
      return runWith(words, session.withEnvironment(environment));
    } catch (DotEnv.BadFileException e) {
      session.errors().println("FATAL Error loading config from: " + e.getMessage());
      session.errors().println("Aborting");
      return COMMAND_FAILED;
    } finally {
      session.output().flush();
      session.errors().flush();
    }
  }

  private static int runWith(List<String> words, Session session) {
    Command root = Commands.root();
    ArgumentParser parser = new ArgumentParser(root, session.program(), session.environment());
    Parsed parsed;
    try {
      parsed = parser.parse(LegacyWords.modernize(words));
      if (parsed.arguments() != null && parsed.path().getLast().action() == null) {
        throw new UsageException(new Usage(session.program()).missingCommand(parsed.path()));
      }
    } catch (UsageException e) {
      session.errors().print(e.getMessage());
      return BAD_ARGUMENTS;
    }
    Arguments arguments = parsed.arguments();
    Command.Action action = parsed.path().getLast().action();
    if (arguments == null || action == null) {
      session
          .output()
          .print(
              parsed.wantsVersion()
                  ? Version.line()
                  : HelpText.of(session.program(), parsed.path()));
      return SUCCESS;
    }
    return act(parsed.path(), action, arguments, session);
  }

  private static int act(
      List<Command> path, Command.Action action, Arguments arguments, Session session) {
    try {
      action.run(arguments, session);
      if (session.output().checkError()) {
        throw new CommandFailedException("can't write to the standard output: it was closed");
      }
      return SUCCESS;
    } catch (CommandFailedException e) {
      session.output().flush();
      session.errors().println(verb(path) + " command failed: " + e.getMessage());
      return COMMAND_FAILED;
    }
  }

  /** {@code Write} for write, {@code Create} for create database. */
  private static String verb(List<Command> path) {
    String name = path.get(Math.min(1, path.size() - 1)).name();
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }
}
