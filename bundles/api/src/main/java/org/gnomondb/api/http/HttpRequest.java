package org.gnomondb.api.http;

import java.nio.ByteBuffer;
import java.util.Optional;

/** A request whose body has arrived completely. */
public interface HttpRequest {

  HttpMethod method();

  /** The path, decoded, without query string. */
  String path();

  /** The query string as it was sent, without its question mark, or empty if there is none. */
  Optional<String> queryString();

  /** The first value of a query parameter, decoded. */
  Optional<String> parameter(String name);

  /** The first value of a header; names are compared without case. */
  Optional<String> header(String name);

  /**
   * The body, decompressed, as a buffer with an accessible array. It belongs to the endpoint until
   * the answer has been sent, then its memory goes to another request: who needs it for longer
   * copies it.
   */
  ByteBuffer body();
}
