package org.gnomondb.lineprotocol.internal.parse;

import org.gnomondb.api.catalog.ColumnType;
import org.jspecify.annotations.Nullable;

/** Reads the second section of a line, the fields, into the columns of a run. */
final class FieldScanner {
  private final byte[] body;
  private final LineProblem problem;
  private final ValueScanner value = new ValueScanner();

  FieldScanner(byte[] body, LineProblem problem) {
    this.body = body;
    this.problem = problem;
  }

  /**
   * Reads fields from {@code from} on and returns where they end.
   *
   * @param isLineEnd whether {@code limit} is known to be the end of the line
   */
  int scan(TableBuilder table, RunBuilder run, int from, int limit, boolean isLineEnd) {
    ColumnKey previous = null;
    int at = from;
    for (int count = 0; ; count++) {
      ColumnKey key = table.fieldKeys().guess(previous, body, at, limit);
      if (key == null) {
        key = readKey(table, previous, at, limit);
      }
      if (key == null) {
        return problem.hasSyntaxProblem() ? LineProblem.FAILED : stop(count, at);
      }
      if (!key.isPredictable() && !isLineEnd) {
        return LineProblem.FAILED;
      }
      int valueFrom = at + key.length();
      int end = value.scan(body, valueFrom, limit);
      if (end < 0) {
        return end == ValueScanner.NO_VALUE ? stop(count, at) : fail(end, valueFrom);
      }
      if (!problem.hasConflict()) {
        store(table, run, key.slot());
      }
      if (end >= limit || body[end] != ',') {
        return end;
      }
      previous = key;
      at = end + 1;
    }
  }

  /**
   * Ends the fields at one that cannot be read. What clients see follows InfluxDB: without any
   * field the line has none; otherwise the rest is trailing content, which begins after the comma
   * for the second field, and with it for later ones.
   */
  private int stop(int count, int at) {
    return switch (count) {
      case 0 -> problem.syntax(Syntax.NO_FIELDS, at);
      case 1 -> at;
      default -> at - 1;
    };
  }

  private int fail(int reason, int at) {
    if (reason == ValueScanner.TOO_LONG) {
      return problem.syntax(Syntax.TOO_LONG, at);
    }
    boolean isSigned = value.type() == ColumnType.INT64;
    return problem.syntax(isSigned ? Syntax.INTEGER_RANGE : Syntax.UNSIGNED_RANGE, at);
  }

  private void store(TableBuilder table, RunBuilder run, ColumnSlot slot) {
    int row = run.rowCount();
    ColumnValues column = slot.values();
    if (column != null && column.isTaken(row)) {
      problem.conflict(
          "invalid line protocol - multiple instances of '%s' field found".formatted(slot.name()));
      return;
    }
    if (slot.type() != value.type() && !table.admit(slot, value.type(), problem)) {
      return;
    }
    run.touch(slot, value).append(row, body, value);
  }

  /** The key that stands here, or null if there is none or it is wrong. */
  private @Nullable ColumnKey readKey(
      TableBuilder table, @Nullable ColumnKey previous, int from, int limit) {
    int end = Names.KEY.end(body, from, limit);
    if (end == from) {
      return null;
    }
    Syntax wrong = Syntax.ofName(Names.KEY, body, from, end);
    if (wrong != null) {
      problem.syntax(wrong, from);
      return null;
    }
    if (end >= limit || body[end] != '=') {
      return null;
    }
    ColumnKeys keys = table.fieldKeys();
    ColumnKey key = keys.find(body, from, end + 1);
    if (key == null) {
      // Commas in keys decide whether a quote opens a string for the end of the line, but not for
      // the value itself: such a line is read once more with its end known.
      boolean isPredictable = Names.indexOf(',', body, from, end) == end;
      ColumnSlot slot = table.slot(Names.KEY.text(body, from, end));
      key = keys.add(body, from, end + 1, slot, isPredictable);
    }
    keys.learn(previous, key);
    return key;
  }
}
