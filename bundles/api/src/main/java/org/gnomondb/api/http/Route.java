package org.gnomondb.api.http;

import java.util.OptionalLong;

/**
 * A path that an endpoint serves with one method, matched exactly.
 *
 * @param path the path without query string, beginning with a slash
 * @param bodyBytesMax the largest body this route takes, sent and decompressed, or empty for the
 *     server's configured limit
 * @param isLocalOnly whether only callers on the server's own machine are answered, however open
 *     the server is otherwise
 * @param errorBody how failures are worded, those included that are found before the endpoint is
 *     called
 */
public record Route(
    HttpMethod method,
    String path,
    OptionalLong bodyBytesMax,
    boolean isLocalOnly,
    ErrorBody errorBody) {

  /** A route for all callers, with bodies up to the server's configured limit. */
  public Route(HttpMethod method, String path) {
    this(method, path, OptionalLong.empty(), false, ErrorBody.TEXT);
  }

  /** The same route with a limit of its own for bodies. */
  public Route withBodyBytesMax(long bytes) {
    return new Route(method, path, OptionalLong.of(bytes), isLocalOnly, errorBody);
  }

  /** The same route for callers on the server's own machine only. */
  public Route localOnly() {
    return new Route(method, path, bodyBytesMax, true, errorBody);
  }

  /** The same route with failures worded in another way. */
  public Route withErrorBody(ErrorBody body) {
    return new Route(method, path, bodyBytesMax, isLocalOnly, body);
  }
}
