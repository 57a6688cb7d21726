package org.gnomondb.httpapi.internal;

import java.util.List;
import org.gnomondb.api.http.HttpEndpoint;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpRequest;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.http.Route;
import org.gnomondb.api.query.QueryService;
import org.gnomondb.gate.ServiceGate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Ends running queries. For callers on the server's machine only. */
@Component
public final class RunningQueriesEndpoint implements HttpEndpoint {
  private static final String PATH = "/api/v3/queries";

  private final ServiceGate<QueryService> services = new ServiceGate<>("the query engine");

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindQueryService(QueryService service) {
    services.bind(service);
  }

  void unbindQueryService(QueryService service) {
    services.unbind(service);
  }

  @Override
  public List<Route> routes() {
    return List.of(new Route(HttpMethod.DELETE, PATH).localOnly());
  }

  @Override
  public HttpResponse handle(HttpRequest request) {
    String id = Parameters.required(request, "id");
    try (ServiceGate.Lease<QueryService> service = services.enter()) {
      return service.service().cancel(id)
          ? HttpResponse.empty(204)
          : HttpResponse.text(404, "no query is running with the id " + id);
    }
  }
}
