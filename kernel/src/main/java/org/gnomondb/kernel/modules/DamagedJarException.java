package org.gnomondb.kernel.modules;

import java.io.IOException;

/** A file that should be a bundle and is none; the message names it and what is wrong. */
public final class DamagedJarException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedJarException(String message) {
    super(message);
  }

  DamagedJarException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
