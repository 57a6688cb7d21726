package org.gnomondb.kernel.options;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a value means, and how it reaches a configuration. */
public sealed interface OptionType {

  /** Whether the option takes a value behind its name. */
  default boolean takesValue() {
    return true;
  }

  /**
   * The value as the configuration holds it: a {@code String}, {@code Long} or {@code Boolean}.
   *
   * @param around what values can refer to
   */
  Object parse(String text, Surroundings around) throws InvalidValueException;

  /**
   * What values can refer to.
   *
   * @param memoryBytes what percentages of memory are of
   * @param userHome what {@code ~} stands for
   */
  record Surroundings(long memoryBytes, String userHome) {}

  /** Any text but the empty one. */
  record Text() implements OptionType {
    @Override
    public Object parse(String text, Surroundings around) throws InvalidValueException {
      if (text.isBlank()) {
        throw new InvalidValueException("the value is empty");
      }
      return text;
    }
  }

  /** A name that becomes part of paths in the object store. */
  record Identifier() implements OptionType {
    @Override
    public Object parse(String text, Surroundings around) throws InvalidValueException {
      if (!text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
        throw new InvalidValueException(
            "expected 1 to 128 letters, digits, '.', '_' or '-', beginning with a letter or digit");
      }
      return text;
    }
  }

  /** A path; {@code ~} at its beginning stands for the user's home. */
  record FilePath() implements OptionType {
    @Override
    public Object parse(String text, Surroundings around) throws InvalidValueException {
      try {
        String home = around.userHome();
        String expanded =
            text.equals("~") || text.startsWith("~/") ? home + text.substring(1) : text;
        if (expanded.isBlank()) {
          throw new InvalidValueException("the path is empty");
        }
        return Path.of(expanded).toAbsolutePath().normalize().toString();
      } catch (InvalidPathException e) {
        throw new InvalidValueException("not a path: " + e.getReason());
      }
    }
  }

  /** A host and a port. */
  record Address() implements OptionType {
    private static final int PORT_MAX = 65_535;

    @Override
    public Object parse(String text, Surroundings around) throws InvalidValueException {
      int colon = text.lastIndexOf(':');
      String digits = text.substring(colon + 1);
      if (colon < 1 || !digits.matches("\\d{1,5}") || Integer.parseInt(digits) > PORT_MAX) {
        throw new InvalidValueException(
            "expected an address and a port of at most %d, such as 0.0.0.0:8181 or [::1]:8181"
                .formatted(PORT_MAX));
      }
      return text;
    }

    /** The part of a parsed value before the port, without the brackets of IPv6. */
    static String host(String value) {
      String host = value.substring(0, value.lastIndexOf(':'));
      return host.startsWith("[") && host.endsWith("]")
          ? host.substring(1, host.length() - 1)
          : host;
    }

    static int port(String value) {
      return Integer.parseInt(value.substring(value.lastIndexOf(':') + 1));
    }
  }

  /** On where it is given; as an environment variable {@code true} or {@code false}. */
  record Flag() implements OptionType {
    @Override
    public boolean takesValue() {
      return false;
    }

    @Override
    public Object parse(String text, Surroundings around) throws InvalidValueException {
      return switch (text) {
        case "true", "1", "yes", "on" -> true;
        case "false", "0", "no", "off", "" -> false;
        default -> throw new InvalidValueException("expected true or false");
      };
    }
  }

  /** A whole number. */
  record Count(long min, long max) implements OptionType {
    @Override
    public Object parse(String text, Surroundings around) throws InvalidValueException {
      if (text.matches("\\d{1,18}")) {
        long value = Long.parseLong(text);
        if (value >= min && value <= max) {
          return value;
        }
      }
      throw new InvalidValueException("expected a number from %d to %d".formatted(min, max));
    }
  }

  /** A duration in milliseconds. */
  record Duration(long minMillis, long maxMillis) implements OptionType {
    @Override
    public Object parse(String text, Surroundings around) throws InvalidValueException {
      long millis = Durations.parseMillis(text);
      if (millis < minMillis || millis > maxMillis) {
        throw new InvalidValueException(
            "expected a duration from %d ms to %d ms, not %d ms"
                .formatted(minMillis, maxMillis, millis));
      }
      return millis;
    }
  }

  /**
   * A size in bytes.
   *
   * @param bareUnitBytes what a number without unit counts
   */
  record Size(long bareUnitBytes, long minBytes, long maxBytes) implements OptionType {
    @Override
    public Object parse(String text, Surroundings around) throws InvalidValueException {
      long bytes = Sizes.parseBytes(text, bareUnitBytes, around.memoryBytes());
      if (bytes < minBytes || bytes > maxBytes) {
        throw new InvalidValueException(
            "expected a size from %d to %d bytes, not %d".formatted(minBytes, maxBytes, bytes));
      }
      return bytes;
    }
  }

  /** One of a few words. */
  record Choice(List<String> values) implements OptionType {
    @Override
    public Object parse(String text, Surroundings around) throws InvalidValueException {
      if (!values.contains(text)) {
        throw new InvalidValueException("");
      }
      return text;
    }
  }

  /** A key and a value of its own, given as often as needed. */
  record Pair() implements OptionType {
    @Override
    public Object parse(String text, Surroundings around) throws InvalidValueException {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw new InvalidValueException("expected KEY=VALUE");
      }
      return Map.of(text.substring(0, equals), text.substring(equals + 1));
    }
  }
}
