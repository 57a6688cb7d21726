package org.gnomondb.httpapi.internal;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** A request that was never sent. */
final class FakeRequest implements HttpRequest {
  private final HttpMethod method;
  private final String path;
  private final @Nullable String query;
  private final byte[] body;
  private final Map<String, String> headers = new TreeMap<>();

  private FakeRequest(HttpMethod method, String uri, byte[] body) {
    this.method = method;
    int mark = uri.indexOf('?');
    this.path = mark < 0 ? uri : uri.substring(0, mark);
    this.query = mark < 0 ? null : uri.substring(mark + 1);
    this.body = body;
  }

  static FakeRequest get(String uri) {
    return new FakeRequest(HttpMethod.GET, uri, new byte[0]);
  }

  static FakeRequest post(String uri, String body) {
    return new FakeRequest(HttpMethod.POST, uri, body.getBytes(StandardCharsets.UTF_8));
  }

  static FakeRequest of(HttpMethod method, String uri) {
    return of(method, uri, "");
  }

  static FakeRequest of(HttpMethod method, String uri, String body) {
    return new FakeRequest(method, uri, body.getBytes(StandardCharsets.UTF_8));
  }

  FakeRequest with(String header, String value) {
    headers.put(header.toLowerCase(Locale.ROOT), value);
    return this;
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
    return Optional.ofNullable(query);
  }

  @Override
  public Optional<String> parameter(String name) {
    for (String pair : queryString().orElse("").split("&", -1)) {
      String[] parts = pair.split("=", 2);
      if (parts[0].equals(name)) {
        String value = parts.length == 1 ? "" : parts[1];
        return Optional.of(URLDecoder.decode(value, StandardCharsets.UTF_8));
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /** A body that begins somewhere within its array, as bodies may. */
  @Override
  public ByteBuffer body() {
    byte[] array = new byte[body.length + 5];
    System.arraycopy(body, 0, array, 3, body.length);
    return ByteBuffer.wrap(array, 3, body.length);
  }
}
