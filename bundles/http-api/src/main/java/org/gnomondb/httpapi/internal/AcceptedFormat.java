package org.gnomondb.httpapi.internal;

import java.util.Optional;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpRequest;
import org.gnomondb.api.query.ResultFormat;

/** Chooses the format that a header asks for. */
final class AcceptedFormat {
  private AcceptedFormat() {}

  /**
   * The format that a request accepts. Types are compared exactly, without weights; what a browser
   * sends gets JSON.
   *
   * @throws GnomonException {@code INVALID} for a type that is not offered
   */
  static ResultFormat of(HttpRequest request) {
    Optional<String> accept = request.header("Accept");
    if (accept.isEmpty()) {
      return ResultFormat.JSON;
    }
    return switch (accept.get()) {
      case "application/vnd.apache.parquet" -> ResultFormat.PARQUET;
      case "application/vnd.apache.arrow.stream" -> ResultFormat.ARROW;
      case "text/csv" -> ResultFormat.CSV;
      case "text/plain" -> ResultFormat.PRETTY;
      case "application/json" -> ResultFormat.JSON;
      case String type when type.contains("*/*") || type.contains("text/html") -> ResultFormat.JSON;
      case String type ->
          throw new GnomonException(ErrorCode.INVALID, "invalid mime type (" + type + ")");
    };
  }
}
