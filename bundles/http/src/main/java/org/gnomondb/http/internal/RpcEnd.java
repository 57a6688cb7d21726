package org.gnomondb.http.internal;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** The last words of a call. */
final class RpcEnd {
  static final String CONTENT_TYPE = "application/grpc";

  private static final long RESET_NO_ERROR = 0;

  private RpcEnd() {}

  /**
   * Sends the status; on the call's event loop.
   *
   * @param isBegun whether the head is on its way: then the status comes in trailers, otherwise the
   *     head is all there is
   */
  static Future<Void> send(HttpServerRequest request, RpcStatus status, boolean isBegun) {
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) {
      return Future.succeededFuture();
    }
    if (isBegun) {
      response.putTrailer("grpc-status", String.valueOf(status.code()));
      response.putTrailer("grpc-message", status.encodedMessage());
    } else {
      response.putHeader("Content-Type", CONTENT_TYPE);
      response.putHeader("grpc-status", String.valueOf(status.code()));
      response.putHeader("grpc-message", status.encodedMessage());
    }
    return response.end().onComplete(ended -> stopSender(request));
  }

  /** A sender that has more to say is told that nobody listens. */
  private static void stopSender(HttpServerRequest request) {
    if (!request.isEnded()) {
      request.response().reset(RESET_NO_ERROR);
    }
  }
}
