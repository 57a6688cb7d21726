package org.gnomondb.http.internal;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.stream.Collectors;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a request on the event loop: all checks that need no endpoint, in the order that
 * clients of InfluxDB know, then the receipt of the body.
 */
final class RequestHandler implements Handler<HttpServerRequest> {
  /** How much of a refused body is read, so that its sender gets to read the refusal. */
  private static final long DISCARDED_BYTES_MAX = 64L << 20;

  private static final long RESET_CANCEL = 8;

  private static final HttpResponse CLOSING = Failures.unavailable(Failures.CLOSING);
  private static final String NOT_AUTHENTICATED =
      "the request was not authenticated: as long as it has no tokens, this server"
          + " answers callers on its own machine only. Call it from there, or start it with"
          + " --without-auth to answer everyone";

  private final Vertx vertx;
  private final ServerParts server;
  private final boolean withoutAuth;
  private final RpcHandler rpcs;

  RequestHandler(Vertx vertx, ServerParts server, boolean withoutAuth) {
    this.vertx = vertx;
    this.server = server;
    this.withoutAuth = withoutAuth;
    this.rpcs = new RpcHandler(vertx, server);
  }

  @Override
  public void handle(HttpServerRequest request) {
    RequestTimer timer = new RequestTimer(request, server);
    if (request.method().equals(io.vertx.core.http.HttpMethod.OPTIONS)) {
      refuse(request, preflight());
    } else if (!withoutAuth && !Callers.isOnThisMachine(request)) {
      refuseCaller(request);
    } else if (RpcHandler.isRpc(request)) {
      rpcs.handle(request, timer);
    } else {
      route(request, timer);
    }
  }

  private void refuseCaller(HttpServerRequest request) {
    if (RpcHandler.isRpc(request)) {
      RpcHandler.refuse(request, RpcStatus.unauthenticated(NOT_AUTHENTICATED));
    } else {
      refuse(request, HttpResponse.text(401, "{\"error\": \"" + NOT_AUTHENTICATED + "\"}"));
    }
  }

  private void route(HttpServerRequest request, RequestTimer timer) {
    String path = request.path();
    Map<HttpMethod, RouteGate> methods = path == null ? null : server.routes().find(path);
    if (methods == null) {
      refuse(request, HttpResponse.text(404, "Not found"));
      return;
    }
    HttpMethod method = methodOf(request);
    RouteGate route = method == null ? null : methods.get(method);
    if (method == null || route == null) {
      refuse(request, wrongMethod(methods));
    } else if (route.isLocalOnly() && !Callers.isOnThisMachine(request)) {
      refuse(
          request,
          HttpResponse.text(403, "only callers on the server's own machine may ask for this"));
    } else if (!isKnownEncoding(request)) {
      HttpResponse answer =
          HttpResponse.text(400, "unacceptable content-encoding: " + encoding(request));
      refuse(request, ErrorBodies.worded(route.errorBody(), answer));
    } else if (server.inFlight().enter()) {
      receive(request, timer, method, route);
    } else {
      refuse(request, CLOSING);
    }
  }

  private void receive(
      HttpServerRequest request, RequestTimer timer, HttpMethod method, RouteGate route) {
    long limit = route.bodyBytesMax().orElse(server.limits().requestBytesMax());
    BodyBudget.Share share = server.bodies().newShare();
    Context context = vertx.getOrCreateContext();
    Exchange exchange = new Exchange(server, request, timer, context, method, route, share);
    Future<ByteBuffer> body =
        BodyCollector.collect(vertx, request, limit, server.limits(), share)
            .onSuccess(received -> exchange.start(received, isGzip(request), limit))
            .onFailure(
                failure -> {
                  exchange.release();
                  notReceived(request, route, failure);
                });
    if (!body.isComplete() && "100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
      request.response().writeContinue();
    }
  }

  private void notReceived(HttpServerRequest request, RouteGate route, Throwable failure) {
    if (failure instanceof GnomonException) {
      HttpResponse answer = Failures.response(request.method() + " " + request.path(), failure);
      refuse(request, ErrorBodies.worded(route.errorBody(), answer));
    } else {
      request.response().reset(RESET_CANCEL);
    }
  }

  /**
   * Answers before the body has been read. What still comes of it is dropped up to a bound: to
   * close the connection at once could take the answer away from a sender that is still sending.
   */
  private void refuse(HttpServerRequest request, HttpResponse answer) {
    // Whether a sender that asked first sends its body all the same is not known: a new start it
    // is.
    boolean isLast = request.getHeader("Expect") != null || answer == CLOSING;
    boolean closes = isLast && request.version() != HttpVersion.HTTP_2;
    HttpResponse sent = closes ? answer.withHeader("Connection", "close") : answer;
    byte[] body = ((HttpResponse.Body.Bytes) answer.body()).bytes();
    if (!request.isEnded()) {
      discardRest(request);
    }
    Future<Void> done = Answers.send(request, sent, body, server.clusterId().get());
    if (closes) {
      done.onComplete(end -> request.connection().close());
    }
  }

  private static void discardRest(HttpServerRequest request) {
    long[] discarded = new long[1];
    request.exceptionHandler(gone -> {});
    request.endHandler(end -> {});
    request.handler(
        buffer -> {
          discarded[0] += buffer.length();
          if (discarded[0] > DISCARDED_BYTES_MAX) {
            request.connection().close();
          }
        });
  }

  private static HttpResponse preflight() {
    return HttpResponse.empty(204)
        .withHeader("Access-Control-Allow-Methods", "*")
        .withHeader("Access-Control-Allow-Headers", "*")
        .withHeader("Access-Control-Max-Age", "86400");
  }

  private static HttpResponse wrongMethod(Map<HttpMethod, RouteGate> methods) {
    String allowed = methods.keySet().stream().map(Enum::name).collect(Collectors.joining(", "));
    return HttpResponse.text(405, "Method not allowed, expected: " + allowed)
        .withHeader("Allow", allowed);
  }

  /** The method, or null for one that no route can have. */
  static @Nullable HttpMethod methodOf(HttpServerRequest request) {
    return switch (request.method().name()) {
      case "GET" -> HttpMethod.GET;
      case "POST" -> HttpMethod.POST;
      case "PUT" -> HttpMethod.PUT;
      case "DELETE" -> HttpMethod.DELETE;
      default -> null;
    };
  }

  private static boolean isKnownEncoding(HttpServerRequest request) {
    String encoding = encoding(request);
    return encoding.isEmpty() || encoding.equals("identity") || isGzip(request);
  }

  private static boolean isGzip(HttpServerRequest request) {
    return encoding(request).equals("gzip");
  }

  private static String encoding(HttpServerRequest request) {
    String encoding = request.getHeader("Content-Encoding");
    return encoding == null ? "" : encoding;
  }
}
