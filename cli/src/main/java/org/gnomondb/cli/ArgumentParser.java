package org.gnomondb.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Finds the command that is meant and its arguments.
 *
 * <p>The words are taken apart by picocli, whose model is built here from our own declarations:
 * reading annotations by reflection would cost more time than most commands take.
 */
final class ArgumentParser {
  static final Option HELP = Option.flag("--help", "Print help").withShortName("-h");
  static final Option HELP_ALL = Option.flag("--help-all", "");
  static final Option VERSION = Option.flag("--version", "Print version").withShortName("-V");

  private final CommandLine commandLine;
  private final Usage usage;
  private final List<String> listNames;
  private final Map<String, String> environment;

  ArgumentParser(Command root, String program, Map<String, String> environment) {
    this.commandLine = new CommandLine(specOf(root, true));
    this.usage = new Usage(program);
    this.listNames = listNames(root).toList();
    this.environment = environment;
  }

  /**
   * What the words ask for.
   *
   * @param path the command and the groups that it is in, outermost first
   * @param arguments null if help or the version is asked for
   */
  record Parsed(List<Command> path, boolean wantsVersion, @Nullable Arguments arguments) {}

  Parsed parse(List<String> words) throws UsageException {
    ParseResult result;
    try {
      result = commandLine.parseArgs(withListsLast(words).toArray(String[]::new));
    } catch (ParameterException e) {
      List<Command> path = pathOf(e.getCommandLine().getCommandSpec());
      throw new UsageException(ParseFailures.describe(e, path, usage));
    }
    boolean wantsVersion = result.hasMatchedOption(VERSION.name());
    boolean wantsHelp = asksForHelp(result);
    while (result.hasSubcommand()) {
      result = result.subcommand();
      wantsHelp |= asksForHelp(result);
    }
    List<Command> path = pathOf(result.commandSpec());
    if (wantsHelp || wantsVersion) {
      return new Parsed(path, wantsVersion && !wantsHelp, null);
    }
    return new Parsed(path, false, check(path, result));
  }

  /**
   * A list with its values attached, as in {@code --tags=a,b}, ends there; picocli would go on to
   * the next option. So such a word is moved to where nothing follows that could be taken for more.
   */
  private List<String> withListsLast(List<String> words) {
    int end = words.contains("--") ? words.indexOf("--") : words.size();
    List<String> others = new ArrayList<>();
    List<String> lists = new ArrayList<>();
    for (String word : words.subList(0, end)) {
      boolean isList = listNames.stream().anyMatch(name -> word.startsWith(name + "="));
      (isList ? lists : others).add(word);
    }
    others.addAll(lists);
    others.addAll(words.subList(end, words.size()));
    return others;
  }

  private static Stream<String> listNames(Command command) {
    return Stream.concat(
        command.options().stream().filter(Option::isList).map(Option::name),
        command.commands().stream().flatMap(ArgumentParser::listNames));
  }

  private static boolean asksForHelp(ParseResult result) {
    return result.hasMatchedOption(HELP.name()) || result.hasMatchedOption(HELP_ALL.name());
  }

  private Arguments check(List<Command> path, ParseResult result) throws UsageException {
    Command command = path.getLast();
    Map<String, String> typed = new HashMap<>();
    for (Option option : command.options()) {
      if (result.hasMatchedOption(option.name())) {
        typed.put(option.name(), option.takesValue() ? valueOf(option, result) : "");
      }
    }
    List<String> positionals =
        command.positional() == null ? List.of() : result.matchedPositionalValue(0, List.of());
    Arguments arguments = new Arguments(typed, positionals, environment);
    for (Option option : command.options()) {
      Optional<String> value = option.takesValue() ? arguments.value(option) : Optional.empty();
      if (value.isPresent()) {
        checkValue(option, value.get());
      }
    }
    List<String> missing = missing(command, arguments);
    if (!missing.isEmpty()) {
      throw new UsageException(usage.missingArguments(path, missing));
    }
    return arguments;
  }

  private static String valueOf(Option option, ParseResult result) {
    return option.isList()
        ? String.join(",", result.matchedOptionValue(option.name(), List.<String>of()))
        : result.matchedOptionValue(option.name(), "");
  }

  private static void checkValue(Option option, String value) throws UsageException {
    if (!option.values().isEmpty() && !option.values().contains(value)) {
      throw new UsageException(Usage.notAmongValues(option, value));
    }
    Optional<String> problem = option.problem().apply(value);
    if (problem.isPresent()) {
      throw new UsageException(Usage.badValue(option, value, problem.get()));
    }
  }

  private static List<String> missing(Command command, Arguments arguments) {
    List<String> missing = new ArrayList<>();
    for (Option option : command.options()) {
      if (option.isRequired() && arguments.value(option).isEmpty()) {
        missing.add(option.display());
      }
    }
    Positional positional = command.positional();
    if (positional != null
        && positional.isRequired()
        && arguments.positionals(positional).isEmpty()) {
      missing.add(positional.display());
    }
    return missing;
  }

  private static CommandSpec specOf(Command command, boolean isRoot) {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(command).name(command.name());
    spec.parser()
        .expandAtFiles(false)
        .unmatchedOptionsAllowedAsOptionParameters(false)
        // the server's options are not known here, and it is not they that are wrong
        .unmatchedOptionsArePositionalParams(command.name().equals(Commands.SERVE));
    spec.aliases(command.aliases().toArray(String[]::new));
    command.options().forEach(option -> spec.addOption(specOf(option)));
    spec.addOption(specOf(HELP));
    spec.addOption(specOf(HELP_ALL));
    if (isRoot) {
      spec.addOption(specOf(VERSION));
    }
    if (command.positional() != null) {
      spec.addPositional(
          PositionalParamSpec.builder()
              .index("0..*")
              .arity("0..*")
              .type(List.class)
              .auxiliaryTypes(String.class)
              .build());
    }
    command.commands().forEach(c -> spec.addSubcommand(c.name(), specOf(c, false)));
    return spec;
  }

  private static OptionSpec specOf(Option option) {
    List<String> names = new ArrayList<>(option.hiddenNames());
    names.add(option.name());
    if (option.shortName() != null) {
      names.add(option.shortName());
    }
    if (option.isList()) {
      return OptionSpec.builder(names.toArray(String[]::new))
          .arity("1..*")
          .type(List.class)
          .auxiliaryTypes(String.class)
          .build();
    }
    return OptionSpec.builder(names.toArray(String[]::new))
        .arity(option.takesValue() ? "1" : "0")
        .type(option.takesValue() ? String.class : boolean.class)
        .build();
  }

  private static List<Command> pathOf(CommandSpec spec) {
    List<Command> path = new ArrayList<>();
    for (CommandSpec s = spec; s != null; s = s.parent() == null ? null : s.parent()) {
      path.addFirst((Command) s.userObject());
    }
    return path;
  }
}
