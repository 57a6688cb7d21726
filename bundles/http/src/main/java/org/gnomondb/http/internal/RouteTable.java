package org.gnomondb.http.internal;

import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.gnomondb.api.http.HttpEndpoint;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.Route;
import org.jspecify.annotations.Nullable;

/**
 * Who serves which path. A route that was known once stays known while its endpoint is away, so
 * that requests wait for the replacement instead of being told that there is nothing.
 */
final class RouteTable {
  private final Supplier<RouteGate> gates;
  private volatile Map<String, Map<HttpMethod, RouteGate>> paths = Map.of();

  /**
   * @param gates makes the gate of a new route
   */
  RouteTable(Supplier<RouteGate> gates) {
    this.gates = gates;
  }

  void bind(HttpEndpoint endpoint) {
    for (Route route : endpoint.routes()) {
      gate(route).bind(route, endpoint);
    }
  }

  /** Returns when no call of the endpoint is in flight any more, or after the gates' patience. */
  void unbind(HttpEndpoint endpoint) {
    for (Route route : endpoint.routes()) {
      gate(route).unbind(endpoint);
    }
  }

  /** The gates of a path in order of methods, or null for a path that nobody has ever served. */
  @Nullable Map<HttpMethod, RouteGate> find(String path) {
    return paths.get(path);
  }

  private synchronized RouteGate gate(Route route) {
    Map<HttpMethod, RouteGate> known = paths.getOrDefault(route.path(), Map.of());
    RouteGate gate = known.get(route.method());
    if (gate == null) {
      gate = gates.get();
      Map<HttpMethod, RouteGate> methods = new EnumMap<>(HttpMethod.class);
      methods.putAll(known);
      methods.put(route.method(), gate);
      Map<String, Map<HttpMethod, RouteGate>> changed = new HashMap<>(paths);
      changed.put(route.path(), Collections.unmodifiableMap(methods));
      paths = changed;
    }
    return gate;
  }
}
