package org.gnomondb.flight.internal;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.nio.ByteBuffer;
import java.util.List;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.rpc.RpcAnswer;
import org.gnomondb.api.rpc.RpcRequest;

/** Messages of protocol buffers, in and out. */
final class Messages {
  private Messages() {}

  /**
   * The first message of a call.
   *
   * @throws GnomonException {@code INVALID} for what is no such message
   */
  static <M extends MessageLite> M first(RpcRequest request, Parser<M> parser) {
    return read(request.messages().getFirst(), parser);
  }

  /**
   * @throws GnomonException {@code INVALID} for what is no such message
   */
  static <M extends MessageLite> M read(ByteBuffer bytes, Parser<M> parser) {
    return read(ByteString.copyFrom(bytes.duplicate()), parser);
  }

  /**
   * @throws GnomonException {@code INVALID} for what is no such message
   */
  static <M extends MessageLite> M read(ByteString bytes, Parser<M> parser) {
    try {
      return parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new GnomonException(
          ErrorCode.INVALID, "not the message that was expected: " + e.getMessage(), e);
    }
  }

  static RpcAnswer answer(Message message) {
    return RpcAnswer.of(List.of(message.toByteArray()));
  }

  /** What names itself, as a part of another message. */
  static ByteString named(Message message) {
    return Any.pack(message).toByteString();
  }
}
