package org.gnomondb.http.internal;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Map;
import org.gnomondb.api.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/** Counts one request once it is over, whichever way that comes. Lives on its event loop. */
final class RequestTimer {
  /**
   * How metrics call all methods and all paths that are not offered: callers choose them freely.
   */
  private static final String OTHER = "other";

  /** What metrics tell of a request whose caller had gone before the end of the answer. */
  private static final int STATUS_OF_GONE = 499;

  /** The same for a call of gRPC: it is cancelled. */
  private static final String STATUS_OF_GONE_CALL = "1";

  private final HttpServerRequest request;
  private final ServerParts server;
  private final long start = System.nanoTime();
  private final @Nullable OpenConnection connection;
  private boolean isOver;

  /** Starts the time of a request; its end stops it. */
  RequestTimer(HttpServerRequest request, ServerParts server) {
    this.request = request;
    this.server = server;
    this.connection = OpenConnection.of(request.connection());
    if (connection != null) {
      connection.requestBegan();
    }
    request.response().endHandler(end -> stop());
  }

  /** The answer is sent, or its receiver is gone. */
  void stop() {
    if (isOver) {
      return;
    }
    isOver = true;
    if (connection != null) {
      connection.requestEnded();
    }
    Duration duration = Duration.ofNanos(System.nanoTime() - start);
    if (RpcHandler.isRpc(request)) {
      server.calls().answered(labelsOfCall(), duration);
    } else {
      server.requests().answered(labels(), duration);
    }
  }

  private Map<String, String> labels() {
    HttpMethod method = RequestHandler.methodOf(request);
    String path = request.path();
    HttpServerResponse response = request.response();
    int status = response.ended() ? response.getStatusCode() : STATUS_OF_GONE;
    return Map.of(
        "method",
        method == null ? OTHER : method.name(),
        "path",
        path == null || server.routes().find(path) == null ? OTHER : path,
        "status",
        Integer.toString(status));
  }

  private Map<String, String> labelsOfCall() {
    String path = request.path();
    String status = RpcEnd.statusOf(request.response());
    return Map.of(
        "path",
        path == null || server.rpcs().find(path) == null ? OTHER : path,
        "status",
        status == null ? STATUS_OF_GONE_CALL : status);
  }
}
