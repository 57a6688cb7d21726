package org.gnomondb.kernel.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One option of {@code serve}.
 *
 * @param name without dashes
 * @param aliases other names that are understood, without dashes
 * @param placeholder how the help text calls the value
 * @param defaultValue text as a user would give it; empty where absence means something
 * @param isSecret whether no message may show the value
 * @param targets the configuration properties that carry the value
 */
public record OptionDefinition(
    String name,
    List<String> aliases,
    Optional<String> variable,
    OptionType type,
    String placeholder,
    Optional<String> defaultValue,
    String description,
    String group,
    boolean isHidden,
    boolean isSecret,
    List<Target> targets) {

  /**
   * A property of a component's configuration.
   *
   * @param pid the configuration; {@link ServerOptions#OBJECT_STORE_PID} stands for the one of the
   *     chosen object store
   */
  public record Target(String pid, String key) {}

  /** Name and placeholder, as messages show them. */
  String usage() {
    return type.takesValue() ? "--%s <%s>".formatted(name, placeholder) : "--" + name;
  }

  static Builder option(String name, OptionType type) {
    return new Builder(name, type);
  }

  /** Collects what an option has; all but name, type and description may be left out. */
  static final class Builder {
    private final String name;
    private final OptionType type;
    private final List<String> aliases = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();
    private Optional<String> variable = Optional.empty();
    private Optional<String> defaultValue = Optional.empty();
    private String placeholder = "";
    private String group = "";
    private boolean isHidden;
    private boolean isSecret;

    private Builder(String name, OptionType type) {
      this.name = name;
      this.type = type;
    }

    Builder alias(String alias) {
      aliases.add(alias);
      return this;
    }

    Builder variable(String suffix) {
      return plainVariable("INFLUXDB3_" + suffix);
    }

    /** A variable that other programs read as well. */
    Builder plainVariable(String name) {
      variable = Optional.of(name);
      return this;
    }

    Builder value(String placeholder) {
      this.placeholder = placeholder;
      return this;
    }

    Builder byDefault(String text) {
      defaultValue = Optional.of(text);
      return this;
    }

    Builder to(String pid, String key) {
      targets.add(new Target(pid, key));
      return this;
    }

    Builder group(String group) {
      this.group = group;
      return this;
    }

    Builder hidden() {
      isHidden = true;
      return this;
    }

    Builder secret() {
      isSecret = true;
      return this;
    }

    OptionDefinition says(String description) {
      return new OptionDefinition(
          name,
          List.copyOf(aliases),
          variable,
          type,
          placeholder,
          defaultValue,
          description,
          group,
          isHidden,
          isSecret,
          List.copyOf(targets));
    }
  }
}
