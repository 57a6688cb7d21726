package org.gnomondb.http.internal;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.gnomondb.api.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Puts answers on the wire. Called on the request's event loop. */
final class Answers {
  private static final int FIRST_ERROR_STATUS = 400;

  private Answers() {}

  /** Sends an answer whose body is there as a whole. */
  static Future<Void> send(
      HttpServerRequest request, HttpResponse answer, byte[] body, @Nullable String clusterId) {
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) {
      return Future.succeededFuture();
    }
    head(response, answer, clusterId);
    boolean isHead = request.method().equals(HttpMethod.HEAD);
    return body.length == 0 || isHead ? response.end() : response.end(Buffer.buffer(body));
  }

  /** Sets status and headers, of the answer and those that all answers have. */
  static void head(HttpServerResponse response, HttpResponse answer, @Nullable String clusterId) {
    response.setStatusCode(answer.status());
    answer.headers().forEach(response::putHeader);
    if (clusterId != null) {
      response.putHeader("cluster-uuid", clusterId);
    }
    if (answer.status() < FIRST_ERROR_STATUS) {
      response.putHeader("Access-Control-Allow-Origin", "*");
    }
  }
}
