package org.gnomondb.flight.internal;

import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.gnomondb.api.query.BatchQueryService;
import org.gnomondb.api.rpc.RpcAnswer;
import org.gnomondb.api.rpc.RpcEndpoint;
import org.gnomondb.api.rpc.RpcMethod;
import org.gnomondb.api.rpc.RpcMethod.Begin;
import org.gnomondb.api.rpc.RpcRequest;
import org.gnomondb.gate.ServiceGate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Arrow Flight and Flight SQL as one gRPC service. Methods that are not listed are not offered:
 * there are no flights to list, and nothing to upload but the parameters of statements.
 */
@Component
public final class FlightEndpoint implements RpcEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(FlightEndpoint.class);

  private final ServiceGate<BatchQueryService> queries = new ServiceGate<>("the query engine");
  private final BufferAllocator allocator = new RootAllocator();
  private final FlightService service = new FlightService(queries, allocator);

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindQueryService(BatchQueryService queryService) {
    queries.bind(queryService);
  }

  void unbindQueryService(BatchQueryService queryService) {
    queries.unbind(queryService);
  }

  @Override
  public String serviceName() {
    return "arrow.flight.protocol.FlightService";
  }

  @Override
  public List<RpcMethod> methods() {
    return List.of(
        new RpcMethod("Handshake", Begin.FIRST_MESSAGE_OR_END),
        new RpcMethod("GetFlightInfo", Begin.FIRST_MESSAGE),
        new RpcMethod("GetSchema", Begin.FIRST_MESSAGE),
        new RpcMethod("DoGet", Begin.FIRST_MESSAGE),
        new RpcMethod("DoAction", Begin.FIRST_MESSAGE),
        new RpcMethod("DoPut", Begin.LAST_MESSAGE));
  }

  @Override
  public RpcAnswer call(RpcRequest request) {
    return switch (request.method()) {
      case "Handshake" -> Handshake.answer(request);
      case "GetFlightInfo" -> service.flightInfo(request);
      case "GetSchema" -> service.schema(request);
      case "DoGet" -> service.data(request);
      case "DoAction" -> service.action(request);
      case "DoPut" -> service.put(request);
      default -> throw new IllegalArgumentException(request.method());
    };
  }

  /** The references are unbound and the port has let go of all answers before this. */
  @Deactivate
  void deactivate() {
    if (allocator.getAllocatedMemory() == 0) {
      allocator.close();
    } else {
      LOG.error("native memory not released: {} bytes", allocator.getAllocatedMemory());
    }
  }
}
