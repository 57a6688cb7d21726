package org.gnomondb.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in our words what picocli could not make sense of. */
final class ParseFailures {
  private ParseFailures() {}

  static String describe(ParameterException failure, List<Command> path, Usage usage) {
    return switch (failure) {
      case UnmatchedArgumentException unmatched -> unmatched(unmatched, path, usage);
      case MissingParameterException missing when optionOf(missing, path).isPresent() ->
          Usage.valueMissing(optionOf(missing, path).get());
      case OverwrittenOptionException again
          when optionOf(again.getOverwritten(), path).isPresent() ->
          usage.repeated(path, optionOf(again.getOverwritten(), path).get());
      default -> usage.other(path, String.valueOf(failure.getMessage()));
    };
  }

  private static String unmatched(
      UnmatchedArgumentException failure, List<Command> path, Usage usage) {
    String word = failure.getUnmatched().getFirst();
    boolean isOption = word.startsWith("-") && word.length() > 1;
    return !isOption && !path.getLast().commands().isEmpty()
        ? usage.unknownCommand(path, word)
        : usage.unknownArgument(path, word);
  }

  private static Optional<Option> optionOf(ParameterException failure, List<Command> path) {
    if (failure instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      return optionOf(missing.getMissing().getFirst(), path);
    }
    return optionOf(failure.getArgSpec(), path);
  }

  private static Optional<Option> optionOf(ArgSpec spec, List<Command> path) {
    if (!(spec instanceof OptionSpec option)) {
      return Optional.empty();
    }
    List<String> names = List.of(option.names());
    return path.getLast().options().stream().filter(o -> names.contains(o.name())).findFirst();
  }
}
