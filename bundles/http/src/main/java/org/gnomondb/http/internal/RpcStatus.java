package org.gnomondb.http.internal;

import java.nio.charset.StandardCharsets;
import org.gnomondb.api.error.GnomonException;

/**
 * How a call ended, as gRPC tells it.
 *
 * @param code the protocol's number
 * @param message for the caller
 */
record RpcStatus(int code, String message) {
  static final RpcStatus OK = new RpcStatus(0, "");

  private static final int DEADLINE_EXCEEDED = 4;
  private static final int UNIMPLEMENTED = 12;
  private static final int UNAUTHENTICATED = 16;

  /** Clients refuse trailers of more than 8 KiB; an escaped byte takes three. */
  private static final int MESSAGE_BYTES_MAX = 2_048;

  static RpcStatus unimplemented(String message) {
    return new RpcStatus(UNIMPLEMENTED, message);
  }

  static RpcStatus unauthenticated(String message) {
    return new RpcStatus(UNAUTHENTICATED, message);
  }

  static RpcStatus deadlineExceeded() {
    return new RpcStatus(DEADLINE_EXCEEDED, "the call took longer than its deadline");
  }

  /** The end of a call that failed. Mistakes of ours are logged with their stack. */
  static RpcStatus of(String call, Throwable failure) {
    GnomonException told = Failures.told(call, failure);
    return new RpcStatus(told.code().grpcStatus(), told.getMessage());
  }

  boolean isOk() {
    return code == 0;
  }

  /** The message with all but printable ASCII escaped, cut to what clients take. */
  String encodedMessage() {
    StringBuilder encoded = new StringBuilder();
    for (byte unit : cut(message).getBytes(StandardCharsets.UTF_8)) {
      if (unit >= ' ' && unit <= '~' && unit != '%') {
        encoded.append((char) unit);
      } else {
        encoded.append("%%%02X".formatted(unit & 0xff));
      }
    }
    return encoded.toString();
  }

  private static String cut(String text) {
    if (text.length() <= MESSAGE_BYTES_MAX) {
      return text;
    }
    boolean splitsPair = Character.isHighSurrogate(text.charAt(MESSAGE_BYTES_MAX - 1));
    return text.substring(0, splitsPair ? MESSAGE_BYTES_MAX - 1 : MESSAGE_BYTES_MAX) + "…";
  }
}
