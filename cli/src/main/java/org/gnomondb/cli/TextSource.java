package org.gnomondb.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the input of a command that takes it from a word, a file or the standard input. */
final class TextSource {
  private TextSource() {}

  /** The file's content, else the standard input unless a person would have to type it. */
  static InputStream open(Optional<String> file, Session session) throws CommandFailedException {
    if (file.isPresent()) {
      return openFile(session.path(file.get()));
    }
    if (session.isInputTerminal()) {
      throw new CommandFailedException(
          "No input from stdin detected, no string was passed in,  and no file path was given");
    }
    return session.input();
  }

  private static InputStream openFile(Path file) throws CommandFailedException {
    try {
      return new BufferedInputStream(Files.newInputStream(file));
    } catch (IOException e) {
      throw new CommandFailedException("can't read %s: %s".formatted(file, reason(e)), e);
    }
  }

  static String reason(Exception e) {
    return e instanceof NoSuchFileException
        ? "there is no such file"
        : String.valueOf(e.getMessage());
  }
}
