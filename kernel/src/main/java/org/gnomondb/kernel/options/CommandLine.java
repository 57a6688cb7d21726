package org.gnomondb.kernel.options;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Parses the arguments of {@code serve}. A value comes from the argument, else from the environment
 * variable, else from the default; the last of several equal arguments counts.
 */
public final class CommandLine {

  /** What the arguments ask for. */
  public sealed interface Outcome {

    /** To start the server. */
    record Run(OptionValues values) implements Outcome {}

    /** To show the help text. */
    record Help() implements Outcome {}

    /**
     * Nothing, because they are wrong.
     *
     * @param problems all that were found, each with what to do about it
     */
    record Refused(List<String> problems) implements Outcome {}
  }

  private final Map<String, String> environment;
  private final OptionType.Surroundings around;
  private final Map<String, OptionDefinition> byName = new TreeMap<>();

  private final Map<String, Object> values = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private int verbosity;
  private boolean isHelpWanted;

  private CommandLine(Map<String, String> environment, OptionType.Surroundings around) {
    this.environment = environment;
    this.around = around;
    for (OptionDefinition option : ServerOptions.table()) {
      byName.put(option.name(), option);
      option.aliases().forEach(alias -> byName.put(alias, option));
    }
  }

  /**
   * Reads all arguments and finds all their problems.
   *
   * @param arguments those behind {@code serve}
   */
  public static Outcome parse(
      List<String> arguments, Map<String, String> environment, OptionType.Surroundings around) {
    return new CommandLine(environment, around).parse(arguments);
  }

  private Outcome parse(List<String> arguments) {
    readArguments(arguments);
    if (isHelpWanted) {
      return new Outcome.Help();
    }
    ServerOptions.table().stream()
        .filter(option -> !values.containsKey(option.name()))
        .forEach(this::readElsewhere);
    return problems.isEmpty()
        ? new Outcome.Run(new OptionValues(values, verbosity))
        : new Outcome.Refused(List.copyOf(problems));
  }

  private void readArguments(List<String> arguments) {
    int i = 0;
    while (i < arguments.size()) {
      String argument = arguments.get(i);
      if (argument.equals("-h") || argument.equals("--help") || argument.equals("--help-all")) {
        isHelpWanted = true;
        i++;
      } else if (argument.matches("-v{1,9}")) {
        verbosity += argument.length() - 1;
        i++;
      } else if (argument.equals("--" + ServerOptions.VERBOSE)) {
        verbosity++;
        i++;
      } else {
        i += readOption(argument, arguments, i);
      }
    }
  }

  /** Returns how many arguments the option takes up. */
  private int readOption(String argument, List<String> arguments, int index) {
    int equals = argument.indexOf('=');
    String name = equals < 0 ? argument : argument.substring(0, equals);
    OptionDefinition option = name.startsWith("--") ? byName.get(name.substring(2)) : null;
    if (option == null) {
      problems.add(unexpected(name));
      // What follows an unknown option is most likely its value, not a problem of its own.
      return equals < 0 && name.startsWith("--") && hasValue(arguments, index + 1) ? 2 : 1;
    }
    if (!option.type().takesValue()) {
      return readFlag(option, argument, equals);
    }
    if (equals >= 0) {
      put(option, argument.substring(equals + 1), "");
      return 1;
    }
    if (!hasValue(arguments, index + 1)) {
      problems.add("a value is required for '%s' but none was supplied".formatted(option.usage()));
      return 1;
    }
    put(option, arguments.get(index + 1), "");
    return 2;
  }

  private int readFlag(OptionDefinition option, String argument, int equals) {
    if (equals >= 0) {
      problems.add(
          "unexpected value '%s' for '%s' found; no value was expected"
              .formatted(argument.substring(equals + 1), option.usage()));
    } else {
      put(option, "true", "");
    }
    return 1;
  }

  private static boolean hasValue(List<String> arguments, int index) {
    return index < arguments.size()
        && (!arguments.get(index).startsWith("-") || arguments.get(index).equals("-"));
  }

  private void readElsewhere(OptionDefinition option) {
    Optional<String> fromEnvironment =
        option.variable().map(environment::get).filter(text -> !text.isEmpty());
    if (fromEnvironment.isPresent()) {
      put(
          option,
          fromEnvironment.get(),
          " (environment variable %s)".formatted(option.variable().orElseThrow()));
    } else {
      option.defaultValue().ifPresent(text -> put(option, text, " (default)"));
    }
  }

  private void put(OptionDefinition option, String text, String origin) {
    try {
      Object value = option.type().parse(text, around);
      values.merge(option.name(), value, CommandLine::join);
    } catch (InvalidValueException e) {
      problems.add(
          "invalid value '%s' for '%s'%s%s"
              .formatted(
                  option.isSecret() ? "(hidden)" : text,
                  option.usage(),
                  origin,
                  reason(option.type(), e)));
    }
  }

  /** Pairs add up, anything else is replaced. */
  private static Object join(Object before, Object value) {
    if (before instanceof Map<?, ?> pairs && value instanceof Map<?, ?> more) {
      Map<Object, Object> joined = new HashMap<>(pairs);
      joined.putAll(more);
      return joined;
    }
    return value;
  }

  private static String reason(OptionType type, InvalidValueException e) {
    return type instanceof OptionType.Choice choice
        ? "\n  [possible values: %s]".formatted(String.join(", ", choice.values()))
        : ": " + e.getMessage();
  }

  private String unexpected(String name) {
    String text = "unexpected argument '%s' found".formatted(name);
    List<String> known =
        byName.entrySet().stream()
            .filter(entry -> !entry.getValue().isHidden())
            .map(Map.Entry::getKey)
            .toList();
    return name.startsWith("-")
        ? Suggestions.nearest(name.replaceFirst("^-+", ""), known)
            .map(near -> text + "\n\n  tip: a similar argument exists: '--%s'".formatted(near))
            .orElse(text)
        : text;
  }
}
