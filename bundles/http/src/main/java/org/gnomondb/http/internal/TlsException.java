package org.gnomondb.http.internal;

/** TLS can't be spoken; the message says in one line what was found and what to do. */
final class TlsException extends Exception {
  private static final long serialVersionUID = 1;

  TlsException(String message) {
    super(message);
  }

  TlsException(String message, Throwable cause) {
    super(message, cause);
  }
}
