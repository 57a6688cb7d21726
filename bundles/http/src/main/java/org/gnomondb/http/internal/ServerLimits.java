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
 * @param firstRequestMax how long a connection may take to its first request's head, so that
 *     thousands that only open connections keep nobody out for long
 * @param nextRequestMax how long a connection may be without another request
 * @param idleCheck how often connections without a request are looked for
 * @param detachedMax detached works that run at once
 * @param bodyPause how long the sender of a body may send next to nothing
 * @param bodyBytesPerPauseMin what it must send in that time at least
 * @param answerPause how long the receiver of a streamed answer may take next to nothing of it
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
    Duration firstRequestMax,
    Duration nextRequestMax,
    Duration idleCheck,
    int detachedMax,
    Duration bodyPause,
    int bodyBytesPerPauseMin,
    Duration answerPause,
    Duration providerWait,
    Duration drain,
    Duration tlsFilesCheck) {

  /** A body is one array. */
  private static final int ARRAY_BYTES_MAX = Integer.MAX_VALUE - 8;

  /** As Kestrel has it: even the slowest links are faster. */
  private static final int BODY_BYTES_PER_SECOND_MIN = 240;

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
        Duration.ofSeconds(30),
        Duration.ofMinutes(10),
        Duration.ofSeconds(5),
        4,
        Duration.ofSeconds(30),
        30 * BODY_BYTES_PER_SECOND_MIN,
        Duration.ofSeconds(30),
        ServiceGate.ENTER_TIMEOUT,
        Duration.ofSeconds(30),
        Duration.ofSeconds(10));
  }
}
