package org.gnomondb.query.internal;

import java.math.BigInteger;
import java.util.Map;
import java.util.StringJoiner;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.jspecify.annotations.Nullable;

/** The values of a statement's placeholders as the JSON object that the engine reads. */
final class ParametersJson {
  private ParametersJson() {}

  static @Nullable String of(Map<String, @Nullable Object> parameters) {
    if (parameters.isEmpty()) {
      return null;
    }
    StringJoiner members = new StringJoiner(",", "{", "}");
    parameters.forEach((name, value) -> members.add(quoted(name) + ":" + json(name, value)));
    return members.toString();
  }

  private static String json(String name, @Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Boolean truth -> truth.toString();
      case Long number -> number.toString();
      case Integer number -> number.toString();
      case BigInteger number -> number.toString();
      case Double number when Double.isFinite(number) -> number.toString();
      case String text -> quoted(text);
      default ->
          throw new GnomonException(
              ErrorCode.INVALID,
              "parameter '%s' is a %s, expected null, a boolean, a finite number or a string"
                  .formatted(name, value.getClass().getSimpleName()));
    };
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
