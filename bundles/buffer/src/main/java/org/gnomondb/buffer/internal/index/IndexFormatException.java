package org.gnomondb.buffer.internal.index;

/** Bytes that are not what the index has written. The message says what is wrong with them. */
final class IndexFormatException extends Exception {
  private static final long serialVersionUID = 1L;

  IndexFormatException(String message) {
    super(message);
  }

  IndexFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
