package org.gnomondb.httpapi.internal;

import java.util.List;
import java.util.Optional;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpEndpoint;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpRequest;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.http.Route;
import org.gnomondb.api.write.Precision;
import org.gnomondb.api.write.WriteRequest;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The write of InfluxDB 1.x: {@code POST /write}. One bad line rejects the request, and success
 * means durable, whatever the client asks for.
 */
@Component(service = HttpEndpoint.class)
public final class V1WriteEndpoint implements HttpEndpoint {
  private static final Writers.Wording WORDING =
      new LineErrorsWording(LineErrorsWording.Clients.OF_1);

  private final Writers writers;

  @Activate
  public V1WriteEndpoint(@Reference Writers writers) {
    this.writers = writers;
  }

  @Override
  public List<Route> routes() {
    return List.of(new Route(HttpMethod.POST, "/write"));
  }

  @Override
  public HttpResponse handle(HttpRequest request) {
    if (request.queryString().isEmpty()) {
      return Json.error(400, "no db destination provided");
    }
    Optional<String> database = request.parameter("db");
    if (database.isEmpty()) {
      return undeserializable(Parameters.missing("db"));
    }
    Optional<String> spelling = request.parameter("precision");
    Optional<Precision> precision = Precisions.ofOlderApis(spelling);
    if (precision.isEmpty()) {
      return undeserializable(Precisions.complaint(spelling.orElse("")));
    }
    String name;
    try {
      name = Destination.of(database.get(), request.parameter("rp"));
    } catch (GnomonException e) {
      return Json.error(e.code().httpStatus(), e.getMessage());
    }
    return writers.write(
        new WriteRequest(name, request.body(), precision.get(), false, false), WORDING);
  }

  private static HttpResponse undeserializable(String detail) {
    return Json.error(400, "failed to deserialize db/rp/precision in request: " + detail);
  }
}
