package org.gnomondb.api.query;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A question to one database.
 *
 * @param text one SQL statement
 * @param parameters values for the placeholders {@code $name}: null, {@code Boolean}, {@code Long},
 *     {@code BigInteger} up to 64 bits unsigned, {@code Double} or {@code String}
 */
public record QueryRequest(
    String database, String text, ResultFormat format, Map<String, @Nullable Object> parameters) {
  public QueryRequest {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }
}
