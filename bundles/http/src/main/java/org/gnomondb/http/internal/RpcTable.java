package org.gnomondb.http.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.gnomondb.api.rpc.RpcEndpoint;
import org.gnomondb.api.rpc.RpcMethod;
import org.gnomondb.gate.ServiceGate;
import org.jspecify.annotations.Nullable;

/**
 * Who serves which gRPC service. One that was known once stays known while its endpoint is away, so
 * that calls wait for the replacement.
 */
final class RpcTable {
  private final Supplier<ServiceGate<RpcEndpoint>> gates;
  private final Supplier<HandlerPool.Lane> lanes;
  private final Map<String, Service> services = new ConcurrentHashMap<>();

  RpcTable(Supplier<ServiceGate<RpcEndpoint>> gates, Supplier<HandlerPool.Lane> lanes) {
    this.gates = gates;
    this.lanes = lanes;
  }

  /** A service with its way to the endpoint and its share of the threads. */
  static final class Service {
    private final ServiceGate<RpcEndpoint> gate;
    private final HandlerPool.Lane lane;
    private volatile Map<String, RpcMethod> methods = Map.of();

    private Service(ServiceGate<RpcEndpoint> gate, HandlerPool.Lane lane) {
      this.gate = gate;
      this.lane = lane;
    }

    ServiceGate<RpcEndpoint> gate() {
      return gate;
    }

    HandlerPool.Lane lane() {
      return lane;
    }
  }

  /** A method and its service. */
  record Target(Service service, RpcMethod method) {}

  void bind(RpcEndpoint endpoint) {
    Service service =
        services.computeIfAbsent(
            endpoint.serviceName(), name -> new Service(gates.get(), lanes.get()));
    service.methods =
        endpoint.methods().stream()
            .collect(Collectors.toUnmodifiableMap(RpcMethod::name, Function.identity()));
    service.gate.bind(endpoint);
  }

  /** Returns when no call of the endpoint is in flight any more, or after the gate's patience. */
  void unbind(RpcEndpoint endpoint) {
    Service service = services.get(endpoint.serviceName());
    if (service != null) {
      service.gate.unbind(endpoint);
    }
  }

  /** What a path of the form {@code /package.Service/Method} means, or null. */
  @Nullable Target find(@Nullable String path) {
    int end = path == null ? -1 : path.lastIndexOf('/');
    if (path == null || end < 1) {
      return null;
    }
    Service service = services.get(path.substring(1, end));
    RpcMethod method = service == null ? null : service.methods.get(path.substring(end + 1));
    return service == null || method == null ? null : new Target(service, method);
  }
}
