package org.gnomondb.lineprotocol.internal.parse;

import java.util.ArrayList;
import java.util.List;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.jspecify.annotations.Nullable;

/** Parses the body of one write request. Used by one thread, once. */
public final class RequestParser {
  private final byte[] body;
  private final int from;
  private final int to;
  private final ParseOptions options;
  private final LineProblem problem = new LineProblem();
  private final SeriesScanner series;
  private final FieldScanner fields;
  private final TimestampReader timestamps;
  private final LineErrors errors = new LineErrors();
  private int lineCount;
  private int linesGood;

  /**
   * @param body holds the text from {@code from} to {@code to}; read, never changed, and not used
   *     by what {@link #parse} returns
   * @param database what the catalog has, or null if the database is new
   * @param hashSeed a number that clients cannot know
   */
  public RequestParser(
      byte[] body,
      int from,
      int to,
      @Nullable DatabaseDefinition database,
      ParseOptions options,
      long hashSeed) {
    this.body = body;
    this.from = from;
    this.to = to;
    this.options = options;
    RowEstimate estimate = new RowEstimate(body, from, to);
    this.series = new SeriesScanner(body, database, options, estimate, hashSeed, problem);
    this.fields = new FieldScanner(body, problem);
    this.timestamps = new TimestampReader(body, options, problem);
  }

  /**
   * Reads all lines, or the lines up to the first bad one if partial writes are not accepted.
   *
   * @throws GnomonException with {@code UNREADABLE_BODY} if the body is not UTF-8
   */
  public ParsedRequest parse() {
    checkEncoding();
    readLines();
    return new ParsedRequest(lineCount, storable() ? linesGood : 0, tables(), errors.list());
  }

  private void readLines() {
    int at = LogicalLines.nextStart(body, from, to);
    while (at < to && storable()) {
      lineCount++;
      int end = tryLine(at, to, false);
      if (end == LineProblem.FAILED) {
        end = readBadLine(at);
      }
      at = LogicalLines.nextStart(body, end, to);
    }
  }

  private void checkEncoding() {
    int invalid = Utf8.firstInvalid(body, from, to);
    if (invalid >= 0) {
      throw new GnomonException(
          ErrorCode.UNREADABLE_BODY,
          "body content is not valid utf8: invalid utf-8 sequence from index " + (invalid - from));
    }
  }

  private boolean storable() {
    return errors.count() == 0 || options.acceptPartial();
  }

  private List<ParsedTable> tables() {
    List<ParsedTable> parsed = new ArrayList<>();
    if (storable()) {
      for (TableBuilder table : series.tables()) {
        if (table.hasRows()) {
          parsed.add(table.finish());
        }
      }
    }
    return parsed;
  }

  /**
   * Reads once more the line that starts here and returns its end.
   *
   * <p>Where a good line ends is found by reading it. A bad one is read again with its end known,
   * so that the message quotes nothing beyond it.
   */
  private int readBadLine(int start) {
    takeBackLine();
    int lineEnd = LogicalLines.end(body, start, to);
    int end = tryLine(start, lineEnd, true);
    if (end != LineProblem.FAILED) {
      return end;
    }
    takeBackLine();
    errors.add(body, start, lineEnd, lineCount, problem);
    return lineEnd;
  }

  private int tryLine(int start, int limit, boolean isLineEnd) {
    problem.clear();
    int at = series.scan(start, limit);
    TableBuilder table = series.table();
    if (at == LineProblem.FAILED || table == null) {
      return LineProblem.FAILED;
    }
    RunBuilder run = table.run(start);
    at = fields.scan(table, run, timestamps.skipSpaces(at, limit), limit, isLineEnd);
    if (at == LineProblem.FAILED) {
      return LineProblem.FAILED;
    }
    at = timestamps.read(at, limit);
    if (at == LineProblem.FAILED) {
      return LineProblem.FAILED;
    }
    boolean hasEnded = isLineEnd ? at >= limit : LogicalLines.isEnd(body, at, limit);
    if (!hasEnded) {
      return problem.syntax(Syntax.TRAILING_CONTENT, at);
    }
    if (problem.hasConflict()) {
      return LineProblem.FAILED;
    }
    run.keepRow(timestamps.nanos(), series.keepSeries(run, table));
    table.keepLine();
    linesGood++;
    return at;
  }

  private void takeBackLine() {
    TableBuilder table = series.table();
    if (table != null) {
      table.takeBackLine();
    }
  }
}
