package org.gnomondb.http.internal;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import org.gnomondb.api.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/** Counts one request once it is over, whichever way that comes. Lives on its event loop. */
final class RequestTimer {
  /** How metrics call all methods and all paths that no route has. */
  private static final String OTHER = "other";

  /** What metrics tell of a request whose caller had gone before the end of the answer. */
  private static final int STATUS_OF_GONE = 499;

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
    HttpMethod method = RequestHandler.methodOf(request);
    HttpServerResponse response = request.response();
    server
        .requests()
        .answered(
            new RequestMetrics.Kind(
                method == null ? OTHER : method.name(),
                path(),
                response.ended() ? response.getStatusCode() : STATUS_OF_GONE),
            Duration.ofNanos(System.nanoTime() - start));
  }

  private String path() {
    String path = request.path();
    return path == null || server.routes().find(path) == null ? OTHER : path;
  }
}
