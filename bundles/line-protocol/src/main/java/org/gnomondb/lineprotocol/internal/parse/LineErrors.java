package org.gnomondb.lineprotocol.internal.parse;

import java.util.ArrayList;
import java.util.List;
import org.gnomondb.api.write.LineError;

/** The bad lines of a request. A body full of them must not fill memory with their messages. */
final class LineErrors {
  /** How many bad lines are listed one by one. */
  static final int LISTED_MAX = 10_000;

  private final List<LineError> listed = new ArrayList<>();
  private int count;
  private int firstUnlistedNumber;

  /** Adds the line from {@code from} to {@code to}. */
  void add(byte[] body, int from, int to, int lineNumber, LineProblem problem) {
    if (count < LISTED_MAX) {
      String line = Utf8.text(body, from, to, LineError.ORIGINAL_LINE_BYTES_MAX);
      listed.add(new LineError(problem.code(), problem.message(body, to), lineNumber, line));
    } else if (count == LISTED_MAX) {
      firstUnlistedNumber = lineNumber;
    }
    count++;
  }

  int count() {
    return count;
  }

  /** The bad lines in input order; a last entry says how many are not listed. */
  List<LineError> list() {
    if (count > LISTED_MAX) {
      String message =
          "%d more lines from this one on are rejected and not listed, because %d are"
              .formatted(count - LISTED_MAX, LISTED_MAX);
      listed.add(new LineError(message, firstUnlistedNumber, ""));
    }
    return listed;
  }
}
