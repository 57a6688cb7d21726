package org.gnomondb.api.rpc;

import java.util.List;

/**
 * Serves the methods of one gRPC service. Registered as a service; calls that arrive while it is
 * being replaced wait for the new one.
 */
public interface RpcEndpoint {

  /** The full name of the service, as it stands in paths: {@code package.Service}. */
  String serviceName();

  /** The methods, which must not change while the service is registered. */
  List<RpcMethod> methods();

  /**
   * Answers a call. Called on a platform thread that may block.
   *
   * @return to be cancelled and closed by the port
   * @throws org.gnomondb.api.error.GnomonException answered with the status of its code and its
   *     message
   */
  RpcAnswer call(RpcRequest request) throws Exception;
}
