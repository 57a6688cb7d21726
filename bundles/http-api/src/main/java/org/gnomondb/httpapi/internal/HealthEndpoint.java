package org.gnomondb.httpapi.internal;

import java.util.List;
import org.gnomondb.api.http.HttpEndpoint;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpRequest;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.http.Route;
import org.osgi.service.component.annotations.Component;

/** Says that the server answers; to clients for InfluxDB 2.x, which ask for JSON, as 2.x did. */
@Component
public final class HealthEndpoint implements HttpEndpoint {
  @Override
  public List<Route> routes() {
    return List.of(
        new Route(HttpMethod.GET, "/health"), new Route(HttpMethod.GET, "/api/v1/health"));
  }

  @Override
  public HttpResponse handle(HttpRequest request) {
    return request.header("Accept").filter(Json.CONTENT_TYPE::equals).isPresent()
        ? healthCheck()
        : HttpResponse.text(200, "OK").withHeader("Content-Type", "text/plain; charset=utf-8");
  }

  private static HttpResponse healthCheck() {
    return Json.answer(
        200,
        json -> {
          json.writeStartObject();
          json.writeStringField("name", "gnomon");
          json.writeStringField("message", "ready for queries and writes");
          json.writeStringField("status", "pass");
          json.writeEndObject();
        });
  }
}
