package org.gnomondb.http.internal;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.gnomondb.api.http.ErrorBody;
import org.gnomondb.api.http.HttpResponse;

/** Puts what went wrong into the form that a route's clients understand. */
final class ErrorBodies {
  private static final int LIMIT_STATUS = 422;
  private static final int INVALID_STATUS = 400;

  private ErrorBodies() {}

  /**
   * The same answer in the form that is asked for.
   *
   * @param answer a message of text
   */
  static HttpResponse worded(ErrorBody form, HttpResponse answer) {
    return switch (form) {
      case TEXT -> answer;
      case CODE_AND_MESSAGE -> withCode(answer);
    };
  }

  private static HttpResponse withCode(HttpResponse answer) {
    int status = answer.status() == LIMIT_STATUS ? INVALID_STATUS : answer.status();
    String message =
        new String(((HttpResponse.Body.Bytes) answer.body()).bytes(), StandardCharsets.UTF_8);
    HttpResponse worded =
        HttpResponse.text(
            status,
            "{\"code\":\"%s\",\"message\":\"%s\"}".formatted(code(status), escaped(message)));
    for (Map.Entry<String, String> header : answer.headers().entrySet()) {
      worded = worded.withHeader(header.getKey(), header.getValue());
    }
    return worded;
  }

  private static String escaped(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }

  /** The words of InfluxDB 2.x. */
  private static String code(int status) {
    return switch (status) {
      case 401 -> "unauthorized";
      case 403 -> "forbidden";
      case 404 -> "not found";
      case 405 -> "method not allowed";
      case 413 -> "request too large";
      case 503 -> "unavailable";
      default -> status < 500 ? "invalid" : "internal error";
    };
  }
}
