package org.gnomondb.cli;

import java.io.IOException;
import java.util.List;
import org.gnomondb.cli.ServerConnection.Request;

/** What the commands that create, change and delete things have in common. */
final class Configure {
  static final String DATABASE = "/api/v3/configure/database";
  static final String TABLE = "/api/v3/configure/table";

  private Configure() {}

  /**
   * The one word that a command takes besides its options.
   *
   * @param what how a complaint about several calls it
   */
  static String one(Arguments arguments, Positional positional, String what)
      throws CommandFailedException {
    List<String> words = arguments.positionals(positional);
    if (words.size() > 1) {
      throw new CommandFailedException(
          "one %s was expected, but %d words were given: %s"
              .formatted(what, words.size(), String.join(" ", words)));
    }
    return words.getFirst();
  }

  /** Sends a request whose answer says nothing but that it has succeeded. */
  static void send(Request request, Arguments arguments, Session session)
      throws CommandFailedException {
    try (var response = ServerConnection.to(arguments, session).sendExpectingSuccess(request)) {
      response.body().skip(Long.MAX_VALUE);
    } catch (IOException e) {
      throw new CommandFailedException(
          "failed to read the answer: " + ServerConnection.reason(e), e);
    }
  }

  static String quoted(String name) {
    return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
