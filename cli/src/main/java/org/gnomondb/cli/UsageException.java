package org.gnomondb.cli;

/** The arguments make no sense. The message is the whole text to print, with its line breaks. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  UsageException(String text) {
    super(text);
  }
}
