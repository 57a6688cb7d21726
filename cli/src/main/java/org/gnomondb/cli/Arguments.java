package org.gnomondb.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The checked arguments of one command: what was typed, else what the environment says, else the
 * option's own fallback.
 */
final class Arguments {
  private static final Set<String> FALSE_WORDS = Set.of("n", "no", "f", "false", "off", "0");

  private final Map<String, String> typed;
  private final List<String> positionals;
  private final Map<String, String> environment;

  /**
   * @param typed values by option name; a switch has an empty value
   */
  Arguments(Map<String, String> typed, List<String> positionals, Map<String, String> environment) {
    this.typed = Map.copyOf(typed);
    this.positionals = List.copyOf(positionals);
    this.environment = environment;
  }

  Optional<String> value(Option option) {
    String value = typed.get(option.name());
    if (value == null) {
      value = variable(option.environment());
    }
    return Optional.ofNullable(value == null ? option.fallback() : value);
  }

  /** The value of an option that is required or has a fallback. */
  String require(Option option) {
    return value(option)
        .orElseThrow(() -> new IllegalStateException(option.name() + " has passed without value"));
  }

  boolean isSet(Option flag) {
    if (typed.containsKey(flag.name())) {
      return true;
    }
    String variable = variable(flag.environment());
    return variable != null && !FALSE_WORDS.contains(variable);
  }

  /** What was typed besides options, or what the environment has in its place. */
  List<String> positionals(Positional positional) {
    if (!positionals.isEmpty()) {
      return positionals;
    }
    String variable = variable(positional.environment());
    return variable == null ? List.of() : List.of(variable);
  }

  /** An empty variable counts as none, as it is how a shell or a unit file takes one back. */
  private @Nullable String variable(@Nullable String name) {
    String value = name == null ? null : environment.get(name);
    return value == null || value.isEmpty() ? null : value;
  }
}
