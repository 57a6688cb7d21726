package org.gnomondb.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An option of a command.
 *
 * @param name the long spelling, with its dashes
 * @param shortName the spelling of one letter, or null
 * @param hiddenNames spellings of earlier releases
 * @param label what help calls the value, or null for a switch that has none
 * @param environment the variable that stands in for a missing option, or null
 * @param fallback the value where neither is given, or null
 * @param isRequired whether the command fails without a value
 * @param values the only values allowed, as help shows them; empty if any is
 * @param problem says what is wrong with a value, or is empty
 * @param isList whether it takes all words up to the next option; they are joined by commas
 */
record Option(
    String name,
    @Nullable String shortName,
    List<String> hiddenNames,
    @Nullable String label,
    @Nullable String environment,
    @Nullable String fallback,
    boolean isRequired,
    List<String> values,
    Function<String, Optional<String>> problem,
    String about,
    boolean isList) {

  static Option flag(String name, String about) {
    return new Option(
        name,
        null,
        List.of(),
        null,
        null,
        null,
        false,
        List.of(),
        v -> Optional.empty(),
        about,
        false);
  }

  static Option value(String name, String label, String about) {
    return new Option(
        name,
        null,
        List.of(),
        label,
        null,
        null,
        false,
        List.of(),
        v -> Optional.empty(),
        about,
        false);
  }

  Option withShortName(String letter) {
    return new Option(
        name,
        letter,
        hiddenNames,
        label,
        environment,
        fallback,
        isRequired,
        values,
        problem,
        about,
        isList);
  }

  Option withHiddenName(String hidden) {
    return new Option(
        name,
        shortName,
        List.of(hidden),
        label,
        environment,
        fallback,
        isRequired,
        values,
        problem,
        about,
        isList);
  }

  Option withEnvironment(String variable) {
    return new Option(
        name,
        shortName,
        hiddenNames,
        label,
        variable,
        fallback,
        isRequired,
        values,
        problem,
        about,
        isList);
  }

  Option withFallback(String value) {
    return new Option(
        name,
        shortName,
        hiddenNames,
        label,
        environment,
        value,
        isRequired,
        values,
        problem,
        about,
        isList);
  }

  Option required() {
    return new Option(
        name,
        shortName,
        hiddenNames,
        label,
        environment,
        fallback,
        true,
        values,
        problem,
        about,
        isList);
  }

  Option oneOf(List<String> allowed) {
    return new Option(
        name,
        shortName,
        hiddenNames,
        label,
        environment,
        fallback,
        isRequired,
        allowed,
        problem,
        about,
        isList);
  }

  Option checkedBy(Function<String, Optional<String>> check) {
    return new Option(
        name,
        shortName,
        hiddenNames,
        label,
        environment,
        fallback,
        isRequired,
        values,
        check,
        about,
        isList);
  }

  Option asList() {
    return new Option(
        name,
        shortName,
        hiddenNames,
        label,
        environment,
        fallback,
        isRequired,
        values,
        problem,
        about,
        true);
  }

  boolean takesValue() {
    return label != null;
  }

  /** The option as errors and usage lines show it: {@code --file <FILE_PATH>}. */
  String display() {
    return label == null ? name : name + " <" + label + ">" + (isList ? "..." : "");
  }
}
