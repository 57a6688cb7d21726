package org.gnomondb.httpapi.internal;

import java.util.List;
import org.gnomondb.api.http.HttpEndpoint;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpRequest;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.http.Route;
import org.osgi.service.component.annotations.Component;

/** Says that the server answers. */
@Component
public final class HealthEndpoint implements HttpEndpoint {
  @Override
  public List<Route> routes() {
    return List.of(
        new Route(HttpMethod.GET, "/health"), new Route(HttpMethod.GET, "/api/v1/health"));
  }

  @Override
  public HttpResponse handle(HttpRequest request) {
    return HttpResponse.text(200, "OK").withHeader("Content-Type", "text/plain; charset=utf-8");
  }
}
