package org.gnomondb.cli;

import org.jspecify.annotations.Nullable;

/** A command could not do its work. The message is what its user reads. */
final class CommandFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  CommandFailedException(String message) {
    this(message, null);
  }

  CommandFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
