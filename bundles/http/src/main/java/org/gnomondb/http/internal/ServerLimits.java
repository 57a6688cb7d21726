package org.gnomondb.http.internal;

import java.time.Duration;
import org.gnomondb.gate.ServiceGate;

/**
 * The bounds within which the port works.
 *
 * @param requestBytesMax the largest body where a route has no own limit
 * @param bodyBytesTotalMax bytes that the bodies of all requests in flight may take together
 * @param threads threads that call endpoints
 * @param threadsPerRoute how many of them one route may keep busy, so that slow queries leave some
 *     for writes
 * @param waitingPerRouteMax requests that wait for a thread, for each route
 * @param streamBytesMax bytes of one streamed answer that wait for its receiver, beyond one piece
 * @param rpcStreamBytesMax the same for the messages of one gRPC answer
 * @param connectionsMax open connections
 * @param detachedMax detached works that run at once
 * @param bodyPause how long the sender of a body may be silent
 * @param providerWait how long a request waits for an endpoint that is being replaced
 * @param drain how long requests in flight may take when the port closes
 * @param tlsFilesCheck how often a new certificate is looked for
 */
record ServerLimits(
    long requestBytesMax,
    long bodyBytesTotalMax,
    int threads,
    int threadsPerRoute,
    int waitingPerRouteMax,
    int streamBytesMax,
    int rpcStreamBytesMax,
    int connectionsMax,
    int detachedMax,
    Duration bodyPause,
    Duration providerWait,
    Duration drain,
    Duration tlsFilesCheck) {

  /** A body is one array. */
  private static final int ARRAY_BYTES_MAX = Integer.MAX_VALUE - 8;

  private static final int HEAP_SHARE_OF_BODIES = 8;

  static ServerLimits forRequestsOf(long requestBytesMax) {
    return new ServerLimits(
        Math.min(requestBytesMax, ARRAY_BYTES_MAX),
        Runtime.getRuntime().maxMemory() / HEAP_SHARE_OF_BODIES,
        64,
        48,
        2_048,
        1 << 20,
        2 << 20,
        16_384,
        4,
        Duration.ofSeconds(30),
        ServiceGate.ENTER_TIMEOUT,
        Duration.ofSeconds(30),
        Duration.ofSeconds(10));
  }
}
