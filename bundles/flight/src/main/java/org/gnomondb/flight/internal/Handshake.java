package org.gnomondb.flight.internal;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.flight.impl.Flight.HandshakeRequest;
import org.apache.arrow.flight.impl.Flight.HandshakeResponse;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.rpc.RpcAnswer;
import org.gnomondb.api.rpc.RpcMessage;
import org.gnomondb.api.rpc.RpcRequest;
import org.jspecify.annotations.Nullable;

/**
 * The exchange by which drivers turn a name and a password into a token for the calls that follow.
 * The password is the token; so it is given back as one.
 */
final class Handshake {
  private static final String AUTHORIZATION = "authorization";
  private static final String BASIC = "Basic ";

  private Handshake() {}

  static RpcAnswer answer(RpcRequest request) {
    // Most clients send nothing but the header.
    ByteString payload =
        request.messages().isEmpty()
            ? ByteString.EMPTY
            : Messages.first(request, HandshakeRequest.parser()).getPayload();
    byte[] response = HandshakeResponse.newBuilder().setPayload(payload).build().toByteArray();
    Map<String, String> headers =
        request
            .header(AUTHORIZATION)
            .map(value -> Map.of(AUTHORIZATION, bearer(value)))
            .orElse(Map.of());
    Iterator<byte[]> messages = List.of(response).iterator();
    return new RpcAnswer() {
      @Override
      public Map<String, String> headers() {
        return headers;
      }

      @Override
      public @Nullable RpcMessage next() {
        return messages.hasNext() ? RpcMessage.of(messages.next()) : null;
      }
    };
  }

  private static String bearer(String authorization) {
    return authorization.startsWith(BASIC)
        ? "Bearer "
            + password(authorization.substring(BASIC.length())).orElseThrow(Handshake::malformed)
        : authorization;
  }

  private static Optional<String> password(String encoded) {
    try {
      String decoded = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      int colon = decoded.lastIndexOf(':');
      return colon < 0 ? Optional.empty() : Optional.of(decoded.substring(colon + 1));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static GnomonException malformed() {
    return new GnomonException(
        ErrorCode.INVALID,
        "Authorization header was malformed, expected: Basic base64(<user>:<token>)");
  }
}
