package org.gnomondb.http.internal;

import java.util.List;
import org.gnomondb.api.http.HttpEndpoint;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpRequest;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.http.Route;

/** An endpoint made of its routes and a function. */
record TestEndpoint(List<Route> routes, Handling handling) implements HttpEndpoint {
  interface Handling {
    HttpResponse handle(HttpRequest request) throws Exception;
  }

  static TestEndpoint get(String path, Handling handling) {
    return new TestEndpoint(List.of(new Route(HttpMethod.GET, path)), handling);
  }

  static TestEndpoint post(String path, Handling handling) {
    return new TestEndpoint(List.of(new Route(HttpMethod.POST, path)), handling);
  }

  @Override
  public HttpResponse handle(HttpRequest request) throws Exception {
    return handling.handle(request);
  }
}
