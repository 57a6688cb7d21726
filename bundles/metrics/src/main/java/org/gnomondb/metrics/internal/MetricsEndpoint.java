package org.gnomondb.metrics.internal;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.gnomondb.api.http.HttpEndpoint;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpRequest;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.http.Route;
import org.gnomondb.api.metrics.MetricSource;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** What all components count: {@code GET /metrics}. */
// Immediate, as the port is a source of metrics itself: made only when the port asks for its
// endpoints, this would ask back for a port that is not there yet.
@Component(immediate = true)
public final class MetricsEndpoint implements HttpEndpoint {
  private final List<MetricSource> sources = new CopyOnWriteArrayList<>();
  private final Exposition exposition = new Exposition();

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindSource(MetricSource source) {
    sources.add(source);
  }

  void unbindSource(MetricSource source) {
    sources.remove(source);
  }

  @Override
  public List<Route> routes() {
    return List.of(new Route(HttpMethod.GET, "/metrics"));
  }

  @Override
  public HttpResponse handle(HttpRequest request) throws IOException {
    return HttpResponse.of(200, new HttpResponse.Body.Bytes(exposition.text(sources)))
        .withHeader("Content-Type", Exposition.CONTENT_TYPE);
  }
}
