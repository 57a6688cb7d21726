package org.gnomondb.api.rpc;

import java.nio.ByteBuffer;
import java.util.List;

/** A message that is on its way to the receiver, in pieces that are not copied on the way. */
public interface RpcMessage {

  /** The bytes, one piece after the other, unchanged until {@link #release}. */
  List<ByteBuffer> parts();

  /** The message has been sent, or never will be. Called once, on any thread; must not block. */
  default void release() {}

  /** A message in the heap. */
  static RpcMessage of(byte[] bytes) {
    return () -> List.of(ByteBuffer.wrap(bytes));
  }
}
