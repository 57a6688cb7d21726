package org.gnomondb.kernel.options;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** What {@code serve --help} prints, made from the table of options. */
public final class HelpText {
  private static final String USAGE = "Usage: gnomon serve [OPTIONS]";
  private static final int WIDTH = 100;
  private static final int INDENT = 10;

  private HelpText() {}

  /** What is printed for a command line with problems. */
  public static String refusal(List<String> problems) {
    StringBuilder text = new StringBuilder();
    problems.forEach(problem -> text.append("error: ").append(problem).append("\n\n"));
    return text.append(USAGE).append("\n\nFor more information, try '--help'.\n").toString();
  }

  public static String help() {
    StringBuilder text = new StringBuilder("Start the server\n\n").append(USAGE).append('\n');
    LinkedHashSet<String> groups = new LinkedHashSet<>();
    ServerOptions.table().forEach(option -> groups.add(option.group()));
    for (String group : groups) {
      text.append('\n').append(group).append(":\n");
      ServerOptions.table().stream()
          .filter(option -> option.group().equals(group) && !option.isHidden())
          .forEach(option -> describe(text, option));
      if (group.equals("Logging")) {
        text.append("  -v, --verbose...\n");
        wrap(text, "Log more: -v info, -vv debug, -vvv trace; --log-filter outranks it");
      }
    }
    text.append("\n  -h, --help\n");
    wrap(text, "Print this help");
    text.append(
        """

        Durations: 500ms, 10s, 1h 30m, 7d. Sizes: 20% (of memory), 512b, 64kb, 200MB, 2gb; a bare
        number counts megabytes, or bytes where the placeholder says so.
        """);
    return text.toString();
  }

  private static void describe(StringBuilder text, OptionDefinition option) {
    text.append("      ").append(option.usage()).append('\n');
    List<String> notes = new ArrayList<>();
    option.variable().ifPresent(name -> notes.add("[env: %s]".formatted(name)));
    option.defaultValue().ifPresent(value -> notes.add("[default: %s]".formatted(value)));
    if (!option.aliases().isEmpty()) {
      notes.add("[aliases: --%s]".formatted(String.join(", --", option.aliases())));
    }
    wrap(text, option.description());
    if (!notes.isEmpty()) {
      wrap(text, String.join(" ", notes));
    }
  }

  private static void wrap(StringBuilder text, String sentence) {
    int column = 0;
    for (String word : sentence.split(" ", -1)) {
      if (column == 0 || column + word.length() + 1 > WIDTH) {
        text.append(column == 0 ? "" : "\n").repeat(" ", INDENT).append(word);
        column = INDENT + word.length();
      } else {
        text.append(' ').append(word);
        column += word.length() + 1;
      }
    }
    text.append('\n');
  }
}
