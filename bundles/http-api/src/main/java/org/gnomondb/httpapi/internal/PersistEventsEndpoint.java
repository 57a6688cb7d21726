package org.gnomondb.httpapi.internal;

import java.util.List;
import java.util.function.LongSupplier;
import org.gnomondb.api.buffer.PersistEvents;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpEndpoint;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpRequest;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.http.Route;
import org.gnomondb.gate.ServiceGate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Tells callers of data files as they come and go, as server-sent events. */
@Component(service = HttpEndpoint.class)
public final class PersistEventsEndpoint implements HttpEndpoint {
  private static final String PATH = "/api/v3/events/persist";

  private final ServiceGate<PersistEvents> events = new ServiceGate<>("the file index");
  private final ServiceGate<Catalog> catalogs = new ServiceGate<>("the catalog");
  private final EventStreams streams = new EventStreams();
  private final LongSupplier nanoTime;

  @Activate
  public PersistEventsEndpoint() {
    this(System::nanoTime);
  }

  PersistEventsEndpoint(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindEvents(PersistEvents source) {
    events.bind(source);
  }

  void unbindEvents(PersistEvents source) {
    events.unbind(source);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindCatalog(Catalog catalog) {
    catalogs.bind(catalog);
  }

  void unbindCatalog(Catalog catalog) {
    catalogs.unbind(catalog);
  }

  /** Ends all streams: callers go on with the endpoint that comes instead. */
  @Deactivate
  void close() {
    streams.close();
  }

  @Override
  public List<Route> routes() {
    return List.of(new Route(HttpMethod.GET, PATH));
  }

  @Override
  public HttpResponse handle(HttpRequest request) {
    long after = after(request);
    return HttpResponse.pushed(
            receiver ->
                streams.start(
                    new PersistEventStream(
                        events, new PersistEventText(catalogs), receiver, after, nanoTime)))
        .withHeader("Content-Type", "text/event-stream")
        .withHeader("Cache-Control", "no-store")
        // Proxies of nginx's kind would collect events otherwise.
        .withHeader("X-Accel-Buffering", "no");
  }

  /** Whoever connects again has a header, and still the parameter of the first time. */
  private static long after(HttpRequest request) {
    String text = request.header("Last-Event-ID").or(() -> request.parameter("after")).orElse("0");
    try {
      long after = Long.parseLong(text);
      if (after >= 0) {
        return after;
      }
    } catch (NumberFormatException e) {
      // The complaint below serves.
    }
    throw new GnomonException(
        ErrorCode.INVALID, "expected the id of an event to go on after, not '" + text + "'");
  }
}
