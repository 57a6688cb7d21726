package org.gnomondb.httpapi.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpEndpoint;
import org.gnomondb.api.http.HttpRequest;
import org.gnomondb.api.http.HttpResponse;

/** What a client sees of an answer. */
record Answered(int status, Map<String, String> headers, String body) {

  /** Calls an endpoint and answers its failures, as the port does. */
  static Answered by(HttpEndpoint endpoint, HttpRequest request) {
    try {
      return of(endpoint.handle(request));
    } catch (Exception e) {
      return failed(e);
    }
  }

  private static Answered of(HttpResponse response) throws Exception {
    return switch (response.body()) {
      case HttpResponse.Body.Bytes bytes ->
          new Answered(response.status(), response.headers(), text(bytes.bytes()));
      case HttpResponse.Body.Streamed stream ->
          new Answered(response.status(), response.headers(), readAll(stream.source()));
      case HttpResponse.Body.Later later ->
          later
              .response()
              .handle((next, failure) -> failure == null ? ofUnchecked(next) : failed(failure))
              .toCompletableFuture()
              .get();
      case HttpResponse.Body.Detached detached -> of(detached.work().call());
      case HttpResponse.Body.Pushed pushed ->
          throw new AssertionError("an answer without an end: " + pushed);
    };
  }

  private static Answered ofUnchecked(HttpResponse response) {
    try {
      return of(response);
    } catch (Exception e) {
      return failed(e);
    }
  }

  private static Answered failed(Throwable failure) {
    Throwable cause = failure;
    while (!(cause instanceof GnomonException) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof GnomonException e) {
      return new Answered(e.code().httpStatus(), Map.of(), e.getMessage());
    }
    throw new AssertionError("no answer", failure);
  }

  private static String readAll(HttpResponse.Source source) throws Exception {
    try (source) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (byte[] piece = source.next(); piece != null; piece = source.next()) {
        all.writeBytes(piece);
      }
      return text(all.toByteArray());
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
