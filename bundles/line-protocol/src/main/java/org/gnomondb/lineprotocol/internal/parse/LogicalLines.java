package org.gnomondb.lineprotocol.internal.parse;

/** Where lines start and end. A line feed inside a quoted string or after a backslash ends none. */
final class LogicalLines {
  private LogicalLines() {}

  /** The first character of the next line, past blanks, line ends and comments, or {@code to}. */
  static int nextStart(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      byte character = bytes[at];
      if (character == '#') {
        at = Names.indexOf('\n', bytes, at, to);
      } else if (Names.isBlank(character) || isCarriageReturn(bytes, at, to)) {
        at++;
      } else {
        return at;
      }
    }
    return to;
  }

  /** Whether a line may end here: at the end, a line feed, or a carriage return before one. */
  static boolean isEnd(byte[] bytes, int at, int limit) {
    return at >= limit || bytes[at] == '\n' || isCarriageReturn(bytes, at, limit);
  }

  private static boolean isCarriageReturn(byte[] bytes, int at, int limit) {
    return bytes[at] == '\r' && at + 1 < limit && bytes[at + 1] == '\n';
  }

  /**
   * The end of the line that starts at {@code from}, without its line end. Lines that cannot be
   * parsed end where the same line would end if it could be: after the first space, a double quote
   * opens and closes a string when more equals signs than commas stand before it.
   */
  static int end(byte[] bytes, int from, int to) {
    boolean isInFields = false;
    boolean isQuoted = false;
    int equalsMinusCommas = 0;
    int at = from;
    for (; at < to; at++) {
      byte character = bytes[at];
      if (character == '\\') {
        at++;
      } else if (character == ' ') {
        isInFields = true;
      } else if (character == '\n' && !isQuoted) {
        boolean hasReturn = at > from && bytes[at - 1] == '\r';
        return hasReturn ? at - 1 : at;
      } else if (isInFields && character == '"' && equalsMinusCommas > 0) {
        isQuoted = !isQuoted;
      } else if (isInFields && !isQuoted && character == '=') {
        equalsMinusCommas++;
      } else if (isInFields && !isQuoted && character == ',') {
        equalsMinusCommas--;
      }
    }
    return to;
  }
}
