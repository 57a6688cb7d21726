package org.gnomondb.httpapi.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpRequest;
import org.gnomondb.api.query.ResultFormat;

/** Reads parameters of the query string, with the complaints that clients of InfluxDB know. */
final class Parameters {
  /** The formats as they are spelled, in the order in which complaints list them. */
  private static final Map<String, ResultFormat> FORMATS =
      Map.of(
          "parquet", ResultFormat.PARQUET,
          "csv", ResultFormat.CSV,
          "pretty", ResultFormat.PRETTY,
          "json", ResultFormat.JSON,
          "jsonl", ResultFormat.JSON_LINES,
          "json_lines", ResultFormat.JSON_LINES,
          "arrow", ResultFormat.ARROW);

  private static final List<String> FORMATS_LISTED =
      List.of("parquet", "csv", "pretty", "json", "jsonl", "arrow");

  private Parameters() {}

  /** The value of a parameter that must be there. */
  static String required(HttpRequest request, String name) {
    return request.parameter(name).orElseThrow(() -> invalid(missing(name)));
  }

  /** The value of a parameter that is true or false. */
  static boolean flag(HttpRequest request, String name, boolean byDefault) {
    return switch (request.parameter(name).orElse(Boolean.toString(byDefault))) {
      case "true" -> true;
      case "false" -> false;
      default -> throw invalid("provided string was not `true` or `false`");
    };
  }

  static Optional<ResultFormat> format(HttpRequest request) {
    return request.parameter("format").map(text -> format(text).orElseThrow(() -> noFormat(text)));
  }

  /** The format that is spelled so, or empty. */
  static Optional<ResultFormat> format(String spelling) {
    return Optional.ofNullable(FORMATS.get(spelling));
  }

  static String missing(String name) {
    return "missing field `" + name + "`";
  }

  /** The complaint about a format that is spelled so. */
  static String unknownFormat(String spelling) {
    return unknownVariant(spelling, FORMATS_LISTED);
  }

  static String unknownVariant(String spelling, List<String> expected) {
    return expected.stream()
        .collect(
            Collectors.joining(
                "`, `", "unknown variant `" + spelling + "`, expected one of `", "`"));
  }

  static GnomonException invalid(String detail) {
    return new GnomonException(ErrorCode.INVALID, "serde error: " + detail);
  }

  private static GnomonException noFormat(String spelling) {
    return invalid(unknownFormat(spelling));
  }
}
