package org.gnomondb.httpapi.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.write.LineError;
import org.gnomondb.api.write.WriteRequest;
import org.gnomondb.api.write.WriteResult;

/** Words the result of a write. */
final class WriteAnswer {
  /** How messages about a limit begin: collectors must not take them for malformed lines. */
  private static final List<String> LIMIT_MESSAGES =
      List.of(
          "Update to schema would exceed number of", "Adding a new database would exceed limit of");

  private WriteAnswer() {}

  static HttpResponse of(WriteRequest request, WriteResult result) {
    if (result.errors().isEmpty()) {
      return HttpResponse.empty(204);
    }
    int status = result.errors().stream().anyMatch(WriteAnswer::isLimit) ? 422 : 400;
    return Json.answer(
        status,
        json -> {
          json.writeStartObject();
          if (request.acceptPartial()) {
            writePartial(json, result.errors());
          } else {
            writeNothing(json, result.errors().getFirst());
          }
          json.writeEndObject();
        });
  }

  private static void writePartial(JsonGenerator json, List<LineError> errors) throws IOException {
    json.writeStringField("error", "partial write of line protocol occurred");
    json.writeArrayFieldStart("data");
    for (LineError error : errors) {
      writeLine(json, error);
    }
    json.writeEndArray();
  }

  private static void writeNothing(JsonGenerator json, LineError error) throws IOException {
    json.writeStringField("error", "parsing failed for write_lp endpoint");
    json.writeFieldName("data");
    writeLine(json, error);
  }

  private static void writeLine(JsonGenerator json, LineError error) throws IOException {
    json.writeStartObject();
    json.writeStringField("error_message", error.message());
    json.writeNumberField("line_number", error.lineNumber());
    json.writeStringField("original_line", error.originalLine());
    json.writeEndObject();
  }

  private static boolean isLimit(LineError error) {
    return LIMIT_MESSAGES.stream().anyMatch(error.message()::startsWith);
  }
}
