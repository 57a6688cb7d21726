package org.gnomondb.http.internal;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.MultiMap;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** A request as endpoints see it. Used by one thread at a time. */
final class IncomingRequest implements HttpRequest {
  private static final int PARAMETERS_MAX = 1024;

  private final HttpMethod method;
  private final String path;
  private final @Nullable String queryString;
  private final MultiMap headers;
  private final ByteBuffer body;
  private @Nullable Map<String, List<String>> parameters;

  IncomingRequest(
      HttpMethod method,
      String path,
      @Nullable String queryString,
      MultiMap headers,
      ByteBuffer body) {
    this.method = method;
    this.path = path;
    this.queryString = queryString;
    this.headers = headers;
    this.body = body;
  }

  @Override
  public HttpMethod method() {
    return method;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public Optional<String> queryString() {
    return Optional.ofNullable(queryString);
  }

  @Override
  public Optional<String> parameter(String name) {
    List<String> values = parameters().get(name);
    return values == null ? Optional.empty() : Optional.of(values.getFirst());
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  @Override
  public ByteBuffer body() {
    return body;
  }

  private Map<String, List<String>> parameters() {
    if (parameters == null) {
      parameters = queryString == null ? Map.of() : decode(queryString);
    }
    return parameters;
  }

  /** Semicolons separate nothing: they are part of statements. */
  private static Map<String, List<String>> decode(String queryString) {
    try {
      return new QueryStringDecoder(
              queryString, StandardCharsets.UTF_8, false, PARAMETERS_MAX, true)
          .parameters();
    } catch (IllegalArgumentException e) {
      throw new GnomonException(ErrorCode.INVALID, "malformed query string: " + e.getMessage(), e);
    }
  }
}
