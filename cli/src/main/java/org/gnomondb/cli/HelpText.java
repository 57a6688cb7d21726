package org.gnomondb.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Writes the help text of a command or a group. */
final class HelpText {
  private static final int GAP = 2;

  private HelpText() {}

  /** A line of a section: what is explained, and its explanation. */
  private record Entry(String term, String about) {}

  static String of(String program, List<Command> path) {
    Command command = path.getLast();
    StringBuilder text = new StringBuilder(command.about()).append("\n\n");
    text.append(new Usage(program).full(path));
    section(text, "Commands", command.commands().stream().map(HelpText::entry).toList());
    if (command.positional() != null) {
      section(text, "Arguments", List.of(entry(command.positional())));
    }
    section(text, "Options", options(command, path.size() == 1));
    return text.toString();
  }

  private static List<Entry> options(Command command, boolean isRoot) {
    return Stream.concat(
            command.options().stream(),
            isRoot
                ? Stream.of(ArgumentParser.HELP, ArgumentParser.VERSION)
                : Stream.of(ArgumentParser.HELP))
        .filter(option -> !option.about().isEmpty())
        .map(HelpText::entry)
        .toList();
  }

  private static void section(StringBuilder text, String title, List<Entry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    int width = entries.stream().mapToInt(e -> e.term().length()).max().orElse(0) + GAP;
    text.append('\n').append(title).append(":\n");
    for (Entry entry : entries) {
      text.append("  ")
          .append(entry.term())
          .repeat(' ', width - entry.term().length())
          .append(entry.about())
          .append('\n');
    }
  }

  private static Entry entry(Command command) {
    String aliases =
        command.aliases().isEmpty() ? "" : " [alias: " + String.join(", ", command.aliases()) + "]";
    return new Entry(command.name(), command.about() + aliases);
  }

  private static Entry entry(Positional positional) {
    String environment =
        positional.environment() == null ? "" : " [env: " + positional.environment() + "]";
    return new Entry(positional.display(), positional.about() + environment);
  }

  private static Entry entry(Option option) {
    String term =
        (option.shortName() == null ? "    " : option.shortName() + ", ") + option.display();
    List<String> notes = new ArrayList<>(List.of(option.about()));
    if (option.environment() != null) {
      notes.add("[env: " + option.environment() + "]");
    }
    if (option.fallback() != null) {
      notes.add("[default: " + option.fallback() + "]");
    }
    if (!option.values().isEmpty()) {
      notes.add("[possible values: " + String.join(", ", option.values()) + "]");
    }
    return new Entry(term, String.join(" ", notes));
  }
}
