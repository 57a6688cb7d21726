package org.gnomondb.catalog.internal;

/** An object of a later version of the format: not damaged, but not to be understood either. */
final class NewerFormatException extends CatalogFormatException {
  private static final long serialVersionUID = 1L;

  NewerFormatException(String message) {
    super(message);
  }
}
