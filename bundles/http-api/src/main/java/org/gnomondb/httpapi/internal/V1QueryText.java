package org.gnomondb.httpapi.internal;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpRequest;

/** Finds the query in a request to {@code /query}: in the URL, a form, or the body itself. */
final class V1QueryText {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String INFLUXQL = "application/vnd.influxql";

  private V1QueryText() {}

  /**
   * The query, or empty if there is none.
   *
   * @throws GnomonException {@code INVALID} for a body of an unknown kind that has to hold it
   */
  static Optional<String> of(HttpRequest request) {
    Optional<String> inUrl = request.parameter("q");
    if (request.method() == HttpMethod.GET || !request.body().hasRemaining()) {
      return inUrl;
    }
    String type = request.header("Content-Type").orElse(INFLUXQL);
    String body = StandardCharsets.UTF_8.decode(request.body().duplicate()).toString();
    return switch (type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT)) {
      case FORM -> field(body).or(() -> inUrl);
      case INFLUXQL -> inUrl.or(() -> Optional.of(body));
      case String other when inUrl.isEmpty() -> throw invalid("invalid mime type (" + other + ")");
      case String other -> inUrl;
    };
  }

  private static Optional<String> field(String form) {
    for (String pair : form.split("&", -1)) {
      if (pair.startsWith("q=")) {
        return Optional.of(decoded(pair.substring(2)));
      }
    }
    return Optional.empty();
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw invalid("malformed form: " + e.getMessage());
    }
  }

  private static GnomonException invalid(String message) {
    return new GnomonException(ErrorCode.INVALID, message);
  }
}
