package org.gnomondb.http.internal;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;

/**
 * The messages of one call, taken out of their frames as they arrive. A frame is a byte that says
 * whether the message is compressed, four bytes of length, and the message.
 */
final class RpcInbox {
  private static final int PREFIX_BYTES = 5;
  private static final int FIRST_BYTES_MAX = 64 * 1024;
  private static final int COMPRESSED = 1;

  private final long bytesMax;
  private final BodyBudget.Share share;
  private final ByteBuffer prefix = ByteBuffer.allocate(PREFIX_BYTES);
  private final List<Message> messages = new ArrayList<>();
  private byte[] body = new byte[0];
  private int size;
  private long received;

  /**
   * @param bytesMax what all messages together may have, as sent and decompressed
   * @param share where their memory is accounted
   */
  RpcInbox(long bytesMax, BodyBudget.Share share) {
    this.bytesMax = bytesMax;
    this.share = share;
  }

  private record Message(ByteBuffer bytes, boolean isCompressed) {}

  /** Takes bytes as they come, whatever frames they belong to. */
  void add(Buffer chunk) {
    int position = 0;
    while (position < chunk.length()) {
      position += prefix.hasRemaining() ? addPrefix(chunk, position) : addBody(chunk, position);
    }
  }

  /** How many messages are complete. */
  int count() {
    return messages.size();
  }

  /** Whether nothing of a message has come that is not complete. */
  boolean isAtBoundary() {
    return prefix.position() == 0;
  }

  /** Bytes that have come, to see whether the sender is silent. */
  long received() {
    return received;
  }

  /** The complete messages, decompressed. */
  List<ByteBuffer> messages() {
    return messages.stream().map(this::decompressed).toList();
  }

  private int addPrefix(Buffer chunk, int position) {
    int count = Math.min(prefix.remaining(), chunk.length() - position);
    prefix.put(chunk.getBytes(position, position + count));
    received += count;
    if (!prefix.hasRemaining()) {
      begin();
    }
    return count;
  }

  private void begin() {
    long announced = Integer.toUnsignedLong(prefix.getInt(1));
    if (prefix.get(0) != 0 && prefix.get(0) != COMPRESSED) {
      throw new GnomonException(
          ErrorCode.INVALID, "a gRPC message begins with byte " + prefix.get(0));
    }
    if (received + announced > bytesMax) {
      throw Failures.tooLarge(bytesMax);
    }
    body = new byte[0];
    size = 0;
    endWhenComplete();
  }

  /** Memory is taken for what is sent, not for what is promised. */
  private int addBody(Buffer chunk, int position) {
    int count = Math.min(prefix.getInt(1) - size, chunk.length() - position);
    if (size + count > body.length) {
      grow(size + count);
    }
    chunk.getBytes(position, position + count, body, size);
    size += count;
    received += count;
    endWhenComplete();
    return count;
  }

  private void grow(int needed) {
    int wanted = Math.max(needed, Math.max(FIRST_BYTES_MAX, body.length * 2));
    int capacity = Math.min(prefix.getInt(1), wanted);
    if (!share.take(capacity - body.length)) {
      throw new GnomonException(ErrorCode.OVERLOAD, Failures.NO_MEMORY_FOR_BODY);
    }
    body = Arrays.copyOf(body, capacity);
  }

  private void endWhenComplete() {
    if (size == prefix.getInt(1)) {
      messages.add(new Message(ByteBuffer.wrap(body), prefix.get(0) == COMPRESSED));
      prefix.clear();
    }
  }

  private ByteBuffer decompressed(Message message) {
    return message.isCompressed()
        ? Gunzip.gunzip(message.bytes(), bytesMax, share)
        : message.bytes();
  }
}
