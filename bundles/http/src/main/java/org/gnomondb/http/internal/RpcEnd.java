package org.gnomondb.http.internal;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last words of a call. */
final class RpcEnd {
  static final String CONTENT_TYPE = "application/grpc";

  private static final String STATUS = "grpc-status";
  private static final long RESET_NO_ERROR = 0;

  private RpcEnd() {}

  /**
   * Sends the status; on the call's event loop.
   *
   * @param trailers go with the status of an answer that has begun
   * @param isBegun whether the head is on its way: then the status comes in trailers, otherwise the
   *     head is all there is
   */
  static Future<Void> send(
      HttpServerRequest request, RpcStatus status, Map<String, String> trailers, boolean isBegun) {
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) {
      return Future.succeededFuture();
    }
    if (isBegun) {
      trailers.forEach(response::putTrailer);
      response.putTrailer(STATUS, String.valueOf(status.code()));
      response.putTrailer("grpc-message", status.encodedMessage());
    } else {
      response.putHeader("Content-Type", CONTENT_TYPE);
      response.putHeader(STATUS, String.valueOf(status.code()));
      response.putHeader("grpc-message", status.encodedMessage());
    }
    return response.end().onComplete(ended -> stopSender(request));
  }

  /** The number of the status that was sent, or null if none was. */
  static @Nullable String statusOf(HttpServerResponse response) {
    String trailer = response.trailers().get(STATUS);
    return trailer == null ? response.headers().get(STATUS) : trailer;
  }

  /** A sender that has more to say is told that nobody listens. */
  private static void stopSender(HttpServerRequest request) {
    if (!request.isEnded()) {
      request.response().reset(RESET_NO_ERROR);
    }
  }
}
