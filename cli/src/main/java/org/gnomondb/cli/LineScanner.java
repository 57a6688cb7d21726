package org.gnomondb.cli;

/**
 * Follows line protocol far enough to know where lines end: a line feed behind a backslash or
 * inside a quoted string ends none. Agrees with the server's parser also on lines that are no valid
 * line protocol: after the first space of a line, a double quote opens and closes a string when
 * more equals signs than commas stand before it.
 */
final class LineScanner {
  private enum Place {
    /** Nothing but blanks so far. */
    START,
    COMMENT,
    /** Measurement and tags, where a quote is a letter like others. */
    KEY,
    FIELDS,
    STRING
  }

  private Place place = Place.START;
  private boolean isEscaped;
  private int equalsMinusCommas;
  private long lineCount;
  private long lineCountAtEnd;
  private int end;

  /** Begins at the start of a line. */
  void reset() {
    startLine();
    lineCount = 0;
    lineCountAtEnd = 0;
    end = 0;
  }

  /** Reads on: the bytes between {@code from} and {@code to} follow those read before. */
  void scan(byte[] bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      if (place != Place.START && !isEscaped) {
        at = skipPlain(bytes, at, to);
        if (at == to) {
          return;
        }
      }
      byte character = bytes[at];
      if (isEscaped) {
        isEscaped = false;
      } else if (character == '\n' && place != Place.STRING) {
        startLine();
        end = at + 1;
        lineCountAtEnd = lineCount;
      } else if (place == Place.START) {
        start(character);
      } else if (place != Place.COMMENT) {
        read(character);
      }
    }
  }

  /** The first byte behind the last line feed that ended a line, in the coordinates of scan. */
  int end() {
    return end;
  }

  /** How many lines there are up to {@link #end}, without blank ones and comments. */
  long lineCountAtEnd() {
    return lineCountAtEnd;
  }

  /** How many lines there are, with one that has begun and not ended. */
  long lineCount() {
    return lineCount;
  }

  /**
   * The next character that may mean something: they all come before the digits in ASCII, but for
   * two. Most of what there is to read is skipped here.
   */
  private static int skipPlain(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] > ',' && bytes[at] != '=' && bytes[at] != '\\') {
      at++;
    }
    return at;
  }

  private void startLine() {
    place = Place.START;
    isEscaped = false;
    equalsMinusCommas = 0;
  }

  private void start(byte character) {
    if (character == '#') {
      place = Place.COMMENT;
    } else if (character != ' ' && character != '\t' && character != '\r') {
      place = Place.KEY;
      lineCount++;
      isEscaped = character == '\\';
    }
  }

  private void read(byte character) {
    switch (character) {
      case '\\' -> isEscaped = true;
      case ' ' -> place = place == Place.KEY ? Place.FIELDS : place;
      case '"' -> readQuote();
      case '=' -> equalsMinusCommas += place == Place.FIELDS ? 1 : 0;
      case ',' -> equalsMinusCommas -= place == Place.FIELDS ? 1 : 0;
      default -> {}
    }
  }

  private void readQuote() {
    if (place == Place.STRING) {
      place = Place.FIELDS;
    } else if (place == Place.FIELDS && equalsMinusCommas > 0) {
      place = Place.STRING;
    }
  }
}
