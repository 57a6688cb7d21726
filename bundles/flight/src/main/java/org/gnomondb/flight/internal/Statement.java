package org.gnomondb.flight.internal;

import com.google.protobuf.ByteString;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.jspecify.annotations.Nullable;

/**
 * A statement with the values of its placeholders.
 *
 * @param parameterRows the values for each time that it is to be run, as those of {@link
 *     org.gnomondb.api.query.QueryRequest}; none to run it once without values
 */
record Statement(String text, List<Map<String, @Nullable Object>> parameterRows) {
  private static final String TEXT = "sql_query";

  Statement {
    parameterRows = parameterRows.stream().map(Statement::copy).toList();
  }

  Statement(String text) {
    this(text, List.of());
  }

  private static Map<String, @Nullable Object> copy(Map<String, @Nullable Object> row) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(row));
  }

  /** The statement, to be run once with these values. */
  Statement with(Map<String, @Nullable Object> values) {
    return withRows(values.isEmpty() ? List.of() : List.of(values));
  }

  Statement withRows(List<Map<String, @Nullable Object>> rows) {
    return new Statement(text, rows);
  }

  /** The statement once for each time that it is to be run. */
  List<Statement> runs() {
    return parameterRows.isEmpty()
        ? List.of(this)
        : parameterRows.stream().map(this::with).toList();
  }

  /** The values of the first run. */
  Map<String, @Nullable Object> parameters() {
    return parameterRows.isEmpty() ? Map.of() : parameterRows.getFirst();
  }

  /**
   * The statement as a handle that clients send back: it outlives a restart of the server, and
   * there is nothing to be forgotten.
   */
  ByteString toHandle() {
    return ByteString.copyFrom(FlatJson.write(Map.of(TEXT, text), parameterRows));
  }

  static Statement ofHandle(ByteString handle) {
    FlatJson json = FlatJson.read(handle.toByteArray());
    String text =
        json.text(TEXT)
            .orElseThrow(
                () ->
                    new GnomonException(
                        ErrorCode.INVALID, "a handle that is of no prepared statement"));
    return new Statement(text, json.objects());
  }
}
