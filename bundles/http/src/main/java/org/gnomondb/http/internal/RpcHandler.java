package org.gnomondb.http.internal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Map;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.jspecify.annotations.Nullable;

/** What happens to a gRPC call on the event loop before its messages are received. */
final class RpcHandler {
  private static final String ENCODINGS = "identity, gzip";

  private final Vertx vertx;
  private final ServerParts server;

  RpcHandler(Vertx vertx, ServerParts server) {
    this.vertx = vertx;
    this.server = server;
  }

  static boolean isRpc(HttpServerRequest request) {
    String type = request.getHeader("Content-Type");
    return type != null
        && type.startsWith(RpcEnd.CONTENT_TYPE)
        && request.version() == HttpVersion.HTTP_2;
  }

  void handle(HttpServerRequest request, RequestTimer timer) {
    RpcTable.Target target = server.rpcs().find(request.path());
    if (target == null) {
      refuse(request, RpcStatus.unimplemented("there is no method " + request.path()));
    } else if (!isKnownEncoding(request.getHeader("grpc-encoding"))) {
      request.response().putHeader("grpc-accept-encoding", ENCODINGS);
      refuse(request, RpcStatus.unimplemented("unknown grpc-encoding, expected: " + ENCODINGS));
    } else if (server.inFlight().enter()) {
      new RpcExchange(server, request, timer, vertx, target).receive();
    } else {
      GnomonException closing = new GnomonException(ErrorCode.UNAVAILABLE, Failures.CLOSING);
      refuse(request, RpcStatus.of(request.path(), closing));
    }
  }

  /** Answers before a message has been read. */
  static void refuse(HttpServerRequest request, RpcStatus status) {
    request.handler(unread -> {});
    Future<Void> unused = RpcEnd.send(request, status, Map.of(), false);
  }

  private static boolean isKnownEncoding(@Nullable String encoding) {
    return encoding == null || encoding.equals("identity") || encoding.equals("gzip");
  }
}
