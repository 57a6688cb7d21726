package org.gnomondb.wal.internal.format;

/** Bytes that are not a file of the write-ahead log. The message says what is wrong with them. */
public final class WalFormatException extends Exception {
  private static final long serialVersionUID = 1L;

  WalFormatException(String message) {
    super(message);
  }

  WalFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
