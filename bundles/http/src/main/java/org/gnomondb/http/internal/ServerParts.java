package org.gnomondb.http.internal;

import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What all requests share.
 *
 * @param requests counts all requests but those of gRPC
 * @param calls counts those
 * @param closer closes the sources of streams whose receivers went away: never a thread that such a
 *     source may be blocking
 * @param clusterId the id that every answer carries, or null as long as it is not known
 */
record ServerParts(
    ServerLimits limits,
    RouteTable routes,
    RpcTable rpcs,
    InFlight inFlight,
    BodyBudget bodies,
    DetachedWorks detached,
    PushedStreams pushed,
    StreamedAnswers streamed,
    RpcPumps rpcPumps,
    RequestMetrics requests,
    RequestMetrics calls,
    Executor closer,
    Supplier<@Nullable String> clusterId) {}
