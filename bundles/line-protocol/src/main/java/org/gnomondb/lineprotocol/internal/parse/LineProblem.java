package org.gnomondb.lineprotocol.internal.parse;

import org.gnomondb.api.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with the line at hand. Wrong text outranks a conflict with the schema, which is
 * only known to matter once all of the line has been read.
 */
final class LineProblem {
  /** What scanners return instead of a position after {@link #syntax}. */
  static final int FAILED = -1;

  private @Nullable Syntax syntax;
  private int syntaxAt;
  private @Nullable String conflict;
  private ErrorCode conflictCode = ErrorCode.INVALID;

  void clear() {
    syntax = null;
    conflict = null;
  }

  /** Notes wrong text and returns {@link #FAILED}. */
  int syntax(Syntax problem, int at) {
    syntax = problem;
    syntaxAt = at;
    return FAILED;
  }

  /** Notes a conflict with the schema, unless there is an earlier one. */
  void conflict(String message) {
    conflict(ErrorCode.INVALID, message);
  }

  /** Notes that the line needs more than may exist, unless there is an earlier conflict. */
  void limit(String message) {
    conflict(ErrorCode.LIMIT, message);
  }

  private void conflict(ErrorCode code, String message) {
    if (conflict == null) {
      conflict = message;
      conflictCode = code;
    }
  }

  boolean hasConflict() {
    return conflict != null;
  }

  boolean hasSyntaxProblem() {
    return syntax != null;
  }

  /** What kind of problem {@link #message} tells. */
  ErrorCode code() {
    return syntax == null ? conflictCode : ErrorCode.INVALID;
  }

  /** Says what is wrong with the line that ends at {@code end}. */
  String message(byte[] body, int end) {
    if (syntax != null) {
      return syntax.message(body, Math.min(syntaxAt, end), end);
    }
    return String.valueOf(conflict);
  }
}
