package org.gnomondb.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What surrounds one run of the command: its streams, variables and folder.
 *
 * @param program the name that usage lines begin with
 * @param output buffered; the owner flushes it at the end of the run
 * @param isInputTerminal whether a person would have to type the input
 * @param isOutputTerminal whether a person looks at the output
 * @param environment the process's variables
 * @param folder where relative paths and {@code .env} are looked for
 */
record Session(
    String program,
    InputStream input,
    PrintStream output,
    PrintStream errors,
    boolean isInputTerminal,
    boolean isOutputTerminal,
    Map<String, String> environment,
    Path folder) {

  Session withEnvironment(Map<String, String> variables) {
    return new Session(
        program, input, output, errors, isInputTerminal, isOutputTerminal, variables, folder);
  }

  /** A path that the user typed, which may be relative to the folder. */
  Path path(String typed) {
    return folder.resolve(typed);
  }
}
