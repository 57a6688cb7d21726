package org.gnomondb.cli;

import org.jspecify.annotations.Nullable;

/**
 * The arguments of a command that are not options.
 *
 * @param label what help calls them
 * @param environment the variable that stands in for a missing one, or null
 * @param isRequired whether the command fails without one
 * @param isRepeatable whether there may be several
 */
record Positional(
    String label,
    @Nullable String environment,
    boolean isRequired,
    boolean isRepeatable,
    String about) {

  /** The argument as errors and usage lines show it. */
  String display() {
    return (isRequired ? "<" + label + ">" : "[" + label + "]") + (isRepeatable ? "..." : "");
  }
}
