package org.gnomondb.api.rpc;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The messages of an answer, made while they are sent, at the pace of the receiver. */
public interface RpcAnswer extends AutoCloseable {

  /** Headers beside those of the protocol. Asked once, before the first message is sent. */
  default Map<String, String> headers() {
    return Map.of();
  }

  /** Trailers beside those of the protocol. Asked once, when {@link #next} has told of the end. */
  default Map<String, String> trailers() {
    return Map.of();
  }

  /**
   * The next message, or null at the end. Called on platform threads that may block, one call at a
   * time.
   *
   * @throws org.gnomondb.api.error.GnomonException answered with the status of its code
   */
  @Nullable RpcMessage next();

  /** Nobody waits for more: wakes up who is in {@link #next}. Called on any thread, maybe twice. */
  default void cancel() {}

  /**
   * Gives back what the messages were made of. Called once, when {@link #next} is not called any
   * more and every message that it returned has been released.
   */
  @Override
  default void close() {}

  /** An answer of messages that are there. */
  static RpcAnswer of(List<byte[]> messages) {
    Iterator<byte[]> left = messages.iterator();
    return () -> left.hasNext() ? RpcMessage.of(left.next()) : null;
  }
}
