package org.gnomondb.httpapi.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.write.LineError;
import org.gnomondb.api.write.WriteRequest;
import org.gnomondb.api.write.WriteResult;

/** Names the bad lines of a write, as InfluxDB 3 does. */
final class LineErrorsWording implements Writers.Wording {
  /** Whose clients read the answer. */
  enum Clients {
    /**
     * They show the first text alone, and send again what they have not read to be impossible to
     * parse.
     */
    OF_1(400, "parsing failed for write_lp endpoint: unable to parse line %d: %s"),

    OF_3(422, "parsing failed for write_lp endpoint");

    private final int limitStatus;
    private final String refusal;

    Clients(int limitStatus, String refusal) {
      this.limitStatus = limitStatus;
      this.refusal = refusal;
    }
  }

  private final Clients clients;

  LineErrorsWording(Clients clients) {
    this.clients = clients;
  }

  @Override
  public HttpResponse result(WriteRequest request, WriteResult result) {
    if (result.errors().isEmpty()) {
      return HttpResponse.empty(204);
    }
    // Collectors must not take a limit for malformed lines.
    boolean hasLimit = result.errors().stream().anyMatch(error -> error.code() == ErrorCode.LIMIT);
    return Json.answer(
        hasLimit ? clients.limitStatus : 400,
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

  /** Limits and deletions are told in JSON, everything else as it is told everywhere. */
  @Override
  public HttpResponse failure(GnomonException failure) {
    return switch (failure.code()) {
      case LIMIT, DELETED -> Json.error(failure.code().httpStatus(), failure.getMessage());
      default -> throw failure;
    };
  }

  private static void writePartial(JsonGenerator json, List<LineError> errors) throws IOException {
    json.writeStringField("error", "partial write of line protocol occurred");
    json.writeArrayFieldStart("data");
    for (LineError error : errors) {
      writeLine(json, error);
    }
    json.writeEndArray();
  }

  private void writeNothing(JsonGenerator json, LineError error) throws IOException {
    json.writeStringField("error", clients.refusal.formatted(error.lineNumber(), error.message()));
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
}
