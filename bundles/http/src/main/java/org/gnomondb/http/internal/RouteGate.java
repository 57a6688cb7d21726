package org.gnomondb.http.internal;

import java.util.OptionalLong;
import org.gnomondb.api.http.ErrorBody;
import org.gnomondb.api.http.HttpEndpoint;
import org.gnomondb.api.http.Route;
import org.gnomondb.gate.ServiceGate;
import org.jspecify.annotations.Nullable;

/** The way to the endpoint of one route, and the route's share of the threads. */
final class RouteGate {
  private final ServiceGate<HttpEndpoint> gate;
  private final HandlerPool.Lane lane;
  private volatile @Nullable Route newest;

  RouteGate(ServiceGate<HttpEndpoint> gate, HandlerPool.Lane lane) {
    this.gate = gate;
    this.lane = lane;
  }

  void bind(Route route, HttpEndpoint endpoint) {
    newest = route;
    gate.bind(endpoint);
  }

  void unbind(HttpEndpoint endpoint) {
    gate.unbind(endpoint);
  }

  /** Enters the newest endpoint, waiting for one while it is being replaced. */
  ServiceGate.Lease<HttpEndpoint> enter() {
    return gate.enter();
  }

  HandlerPool.Lane lane() {
    return lane;
  }

  boolean isLocalOnly() {
    Route route = newest;
    return route != null && route.isLocalOnly();
  }

  /** How failures of the route are worded. */
  ErrorBody errorBody() {
    Route route = newest;
    return route == null ? ErrorBody.TEXT : route.errorBody();
  }

  OptionalLong bodyBytesMax() {
    Route route = newest;
    return route == null ? OptionalLong.empty() : route.bodyBytesMax();
  }
}
