package org.gnomondb.metrics.internal;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpRequest;

/** A request without parameters, headers and body. */
final class NoRequest implements HttpRequest {
  @Override
  public HttpMethod method() {
    return HttpMethod.GET;
  }

  @Override
  public String path() {
    return "/metrics";
  }

  @Override
  public Optional<String> queryString() {
    return Optional.empty();
  }

  @Override
  public Optional<String> parameter(String name) {
    return Optional.empty();
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.empty();
  }

  @Override
  public ByteBuffer body() {
    return ByteBuffer.allocate(0);
  }
}
