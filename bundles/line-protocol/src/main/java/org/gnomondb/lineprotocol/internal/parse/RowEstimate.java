package org.gnomondb.lineprotocol.internal.parse;

/**
 * Foresees how many rows a table will get, so that its arrays need not grow.
 *
 * <p>The guess is that the rest of the body holds lines like the first one. A body that mixes
 * tables would make that guess once for each of them; so the guesses share a budget.
 */
final class RowEstimate {
  /** How often the body may be foreseen as rows. */
  private static final long GUESSED_BODIES_MAX = 4;

  private final byte[] body;
  private final int end;
  private long bytesLeft;

  RowEstimate(byte[] body, int from, int end) {
    this.body = body;
    this.end = end;
    this.bytesLeft = (end - from) * GUESSED_BODIES_MAX;
  }

  /** The rows to make room for when the line that starts here is the first. */
  int rowsFrom(int lineStart) {
    int rest = end - lineStart;
    if (rest > bytesLeft) {
      return Capacity.ROWS_MIN;
    }
    bytesLeft -= rest;
    int lineLength = Names.indexOf('\n', body, lineStart, end) - lineStart + 1;
    int rows = rest / lineLength;
    return Math.max(Capacity.ROWS_MIN, rows + rows / 16 + 1);
  }
}
