package org.gnomondb.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whether a person sits at the other end of a standard stream. */
final class Terminals {
  private static final List<String> TERMINAL_DEVICES =
      List.of("/dev/pts/", "/dev/tty", "/dev/console");

  private Terminals() {}

  static boolean isInputTerminal() {
    return isTerminal(0);
  }

  static boolean isOutputTerminal() {
    return isTerminal(1);
  }

  /**
   * Java's console only knows of input and output together, so the kernel is asked about each where
   * it can be.
   */
  private static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return TERMINAL_DEVICES.stream().anyMatch(target::startsWith);
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }
  }
}
