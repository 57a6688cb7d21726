package org.gnomondb.httpapi.internal;

import java.util.List;
import java.util.Optional;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.ErrorBody;
import org.gnomondb.api.http.HttpEndpoint;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpRequest;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.http.Route;
import org.gnomondb.api.write.LineError;
import org.gnomondb.api.write.Precision;
import org.gnomondb.api.write.WriteRequest;
import org.gnomondb.api.write.WriteResult;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The write of InfluxDB 2.x: {@code POST /api/v2/write}. A bucket is a database, organisations do
 * not exist. One bad line rejects the request, and success means durable.
 */
@Component(service = HttpEndpoint.class)
public final class V2WriteEndpoint implements HttpEndpoint {
  private static final Writers.Wording WORDING = new V2Wording();

  private final Writers writers;

  @Activate
  public V2WriteEndpoint(@Reference Writers writers) {
    this.writers = writers;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(HttpMethod.POST, "/api/v2/write").withErrorBody(ErrorBody.CODE_AND_MESSAGE));
  }

  @Override
  public HttpResponse handle(HttpRequest request) {
    if (request.queryString().isEmpty()) {
      throw invalid("no org/bucket destination provided");
    }
    String bucket =
        request
            .parameter("bucket")
            .orElseThrow(() -> undeserializable(Parameters.missing("bucket")));
    if (bucket.isEmpty()) {
      throw invalid("missing bucket value");
    }
    Optional<String> spelling = request.parameter("precision");
    Precision precision =
        Precisions.ofOlderApis(spelling)
            .orElseThrow(() -> undeserializable(Precisions.complaint(spelling.orElse(""))));
    return writers.write(
        new WriteRequest(Destination.ofBucket(bucket), request.body(), precision, false, false),
        WORDING);
  }

  private static GnomonException undeserializable(String detail) {
    return invalid("failed to deserialize org/bucket/precision in request: " + detail);
  }

  private static GnomonException invalid(String message) {
    return new GnomonException(ErrorCode.INVALID, message);
  }

  /** Leaves the form of failures to the port, but for the number of the line that is to blame. */
  private static final class V2Wording implements Writers.Wording {
    @Override
    public HttpResponse result(WriteRequest request, WriteResult result) {
      if (result.errors().isEmpty()) {
        return HttpResponse.empty(204);
      }
      LineError error = result.errors().getFirst();
      return Json.answer(
          400,
          json -> {
            json.writeStartObject();
            json.writeStringField("code", "invalid");
            json.writeStringField(
                "message", "write buffer error: line protocol parse failed: " + error.message());
            json.writeNumberField("line", error.lineNumber());
            json.writeEndObject();
          });
    }

    @Override
    public HttpResponse failure(GnomonException failure) {
      throw switch (failure.code()) {
        case INVALID, DELETED, LIMIT ->
            new GnomonException(
                failure.code(), "write buffer error: " + failure.getMessage(), failure);
        default -> failure;
      };
    }
  }
}
