package org.gnomondb.cli;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A command, or a group of commands.
 *
 * @param aliases other names of it
 * @param about one sentence for the help text
 * @param action what it does; null for a group
 */
record Command(
    String name,
    List<String> aliases,
    String about,
    List<Option> options,
    @Nullable Positional positional,
    List<Command> commands,
    @Nullable Action action) {

  /** What a command does with its arguments. */
  @FunctionalInterface
  interface Action {
    void run(Arguments arguments, Session session) throws CommandFailedException;
  }

  static Command group(String name, String about, List<Option> options, List<Command> commands) {
    return new Command(name, List.of(), about, options, null, commands, null);
  }

  static Command of(
      String name,
      String about,
      List<Option> options,
      @Nullable Positional positional,
      Action action) {
    return new Command(name, List.of(), about, options, positional, List.of(), action);
  }

  Command withAlias(String alias) {
    return new Command(name, List.of(alias), about, options, positional, commands, action);
  }

  /** The command of this group that is called so. */
  Optional<Command> command(String nameOrAlias) {
    return commands.stream()
        .filter(c -> c.name.equals(nameOrAlias) || c.aliases.contains(nameOrAlias))
        .findFirst();
  }
}
