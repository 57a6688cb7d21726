package org.gnomondb.lineprotocol.internal.parse;

import java.util.List;
import org.gnomondb.api.write.LineError;

/**
 * What a request's lines say.
 *
 * @param lineCount all lines that are neither blank nor comments; those that were read, if the
 *     first bad one has ended the reading
 * @param linesGood lines whose rows are in {@code tables}
 * @param tables in order of appearance; empty if there is a bad line and partial writes are not
 *     accepted
 * @param errors the bad lines in input order
 */
public record ParsedRequest(
    int lineCount, int linesGood, List<ParsedTable> tables, List<LineError> errors) {
  public ParsedRequest {
    tables = List.copyOf(tables);
    errors = List.copyOf(errors);
  }
}
