package org.gnomondb.flight.internal;

import java.util.List;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.rpc.RpcRequest;

/** Where Flight SQL, whose messages know of no database, finds one. */
final class Databases {
  private static final List<String> HEADERS =
      List.of("database", "bucket", "bucket-name", "iox-namespace-name");

  private Databases() {}

  /**
   * @throws GnomonException {@code INVALID} without a header, and with more than one
   */
  static String of(RpcRequest request) {
    List<String> present =
        HEADERS.stream().filter(name -> request.header(name).isPresent()).toList();
    if (present.isEmpty()) {
      throw new GnomonException(ErrorCode.INVALID, "no 'database' header in request");
    }
    if (present.size() > 1) {
      throw new GnomonException(
          ErrorCode.INVALID, "More than one headers are found in request: " + present);
    }
    return request.header(present.getFirst()).orElseThrow();
  }
}
