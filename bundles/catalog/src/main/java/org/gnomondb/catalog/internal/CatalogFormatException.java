package org.gnomondb.catalog.internal;

/** Bytes that are not what the catalog has written. The message says what is wrong with them. */
class CatalogFormatException extends Exception {
  private static final long serialVersionUID = 1L;

  CatalogFormatException(String message) {
    super(message);
  }

  CatalogFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
