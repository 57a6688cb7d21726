package org.gnomondb.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Writes usage lines and the messages about arguments that make no sense. Scripts and people know
 * this layout, blank lines included, from the command that this one stands in for.
 */
final class Usage {
  private static final String MORE = "\nFor more information, try '--help'.\n";

  private final String program;

  Usage(String program) {
    this.program = program;
  }

  /** The usage line with every kind of argument. */
  String full(List<Command> path) {
    return line(path, true);
  }

  String missingArguments(List<Command> path, List<String> missing) {
    return "error: the following required arguments were not provided:\n"
        + String.join("", missing.stream().map(argument -> "  " + argument + "\n").toList())
        + "\n"
        + line(path, false)
        + MORE;
  }

  String unknownArgument(List<Command> path, String word) {
    String name = word.startsWith("--") && word.contains("=") ? cut(word, '=') : word;
    return "error: unexpected argument '"
        + name
        + "' found\n"
        + tip("argument", Nearest.to(name, optionNames(path.getLast())))
        + "\n"
        + full(path)
        + MORE;
  }

  String unknownCommand(List<Command> path, String word) {
    List<String> names = path.getLast().commands().stream().map(Command::name).toList();
    return "error: unrecognized subcommand '"
        + word
        + "'\n"
        + tip("subcommand", Nearest.to(word, names))
        + "\n"
        + full(path)
        + MORE;
  }

  String missingCommand(List<Command> path) {
    List<String> names = path.getLast().commands().stream().map(Command::name).toList();
    return "error: '"
        + words(path)
        + "' requires a subcommand but one was not provided\n  [subcommands: "
        + String.join(", ", names)
        + "]\n\n"
        + full(path)
        + MORE;
  }

  String repeated(List<Command> path, Option option) {
    return "error: the argument '"
        + option.display()
        + "' cannot be used multiple times\n\n"
        + full(path)
        + MORE;
  }

  String other(List<Command> path, String message) {
    return "error: " + message + "\n\n" + full(path) + MORE;
  }

  static String valueMissing(Option option) {
    return "error: a value is required for '"
        + option.display()
        + "' but none was supplied\n"
        + possibleValues(option)
        + MORE;
  }

  static String notAmongValues(Option option, String value) {
    return "error: invalid value '"
        + value
        + "' for '"
        + option.display()
        + "'\n"
        + possibleValues(option)
        + tip("value", Nearest.to(value, option.values()))
        + MORE;
  }

  static String badValue(Option option, String value, String problem) {
    return "error: invalid value '"
        + value
        + "' for '"
        + option.display()
        + "': "
        + problem
        + "\n"
        + MORE;
  }

  private static String possibleValues(Option option) {
    return option.values().isEmpty()
        ? ""
        : "  [possible values: " + String.join(", ", option.values()) + "]\n";
  }

  private static String tip(String kind, Optional<String> nearest) {
    return nearest
        .map(name -> "\n  tip: a similar %s exists: '%s'\n".formatted(kind, name))
        .orElse("");
  }

  private String line(List<Command> path, boolean withOptions) {
    Command command = path.getLast();
    List<String> parts = new ArrayList<>(List.of("Usage:", words(path)));
    if (withOptions) {
      parts.add("[OPTIONS]");
    }
    command.options().stream().filter(Option::isRequired).map(Option::display).forEach(parts::add);
    if (command.positional() != null) {
      parts.add(command.positional().display());
    }
    if (!command.commands().isEmpty()) {
      parts.add(path.size() == 1 ? "[COMMAND]" : "<COMMAND>");
    }
    return String.join(" ", parts) + "\n";
  }

  private String words(List<Command> path) {
    return String.join(
        " ", Stream.concat(Stream.of(program), path.stream().skip(1).map(Command::name)).toList());
  }

  private static List<String> optionNames(Command command) {
    return Stream.concat(
            command.options().stream().filter(o -> !o.about().isEmpty()),
            Stream.of(ArgumentParser.HELP, ArgumentParser.VERSION))
        .map(Option::name)
        .toList();
  }

  private static String cut(String word, char end) {
    return word.substring(0, word.indexOf(end));
  }
}
