package org.gnomondb.flight.internal;

import com.google.protobuf.ByteString;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.jspecify.annotations.Nullable;

/**
 * A statement with the values of its placeholders.
 *
 * @param parameters as those of {@link org.gnomondb.api.query.QueryRequest}
 */
record Statement(String text, Map<String, @Nullable Object> parameters) {
  private static final String TEXT = "sql_query";
  private static final String PARAMETERS = "params";

  Statement {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  Statement(String text) {
    this(text, Map.of());
  }

  Statement with(Map<String, @Nullable Object> values) {
    return new Statement(text, values);
  }

  /**
   * The statement as a handle that clients send back: it outlives a restart of the server, and
   * there is nothing to be forgotten.
   */
  ByteString toHandle() {
    return ByteString.copyFrom(FlatJson.write(Map.of(TEXT, text), PARAMETERS, parameters));
  }

  static Statement ofHandle(ByteString handle) {
    FlatJson json = FlatJson.read(handle.toByteArray());
    String text =
        json.text(TEXT)
            .orElseThrow(
                () ->
                    new GnomonException(
                        ErrorCode.INVALID, "a handle that is of no prepared statement"));
    return new Statement(text, json.object(PARAMETERS));
  }
}
