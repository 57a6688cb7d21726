package org.gnomondb.http.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.gnomondb.api.rpc.RpcAnswer;
import org.gnomondb.api.rpc.RpcMessage;

/**
 * Sends the messages of an answer at the pace of its receiver, without copying them.
 *
 * <p>As {@link StreamPump} does, it holds a thread only while little waits to be sent, and takes
 * the answer away from a receiver that takes nothing for too long. It closes the answer when the
 * last message has been sent or dropped, because messages share memory with what they were made of.
 */
final class RpcPump implements Runnable {
  /** A message on its way, or the status behind the last one. Each is equal only to itself. */
  private static final class Piece {
    private final RpcMessage message;
    private final int bytes;

    Piece(RpcMessage message, int bytes) {
      this.message = message;
      this.bytes = bytes;
    }
  }

  /** What the pump needs of the call that it works for. */
  interface Call {
    /** Runs an action on the connection's event loop; false if that is over. */
    boolean onEventLoop(Runnable action);

    /** Sends a frame; on the event loop. The future completes when its bytes are not needed. */
    Future<Void> write(Buffer frame);

    /** Sends the end of an answer that was not cancelled, then does the rest. */
    void finish(RpcStatus status, Map<String, String> trailers, Runnable then);

    /** Ends the call of a receiver that takes nothing of its answer; on the event loop. */
    void giveUpReceiver();

    /** How messages name the call. */
    String name();

    /** The answer is closed. */
    void ended();
  }

  private static final int PREFIX_BYTES = 5;

  private final Call call;
  private final RpcAnswer answer;
  private final HandlerPool.Lane lane;
  private final ServerParts server;
  private final SendWindow window;

  /** What has been handed over and not been sent yet. */
  private final Set<Piece> waiting = ConcurrentHashMap.newKeySet();

  RpcPump(Call call, RpcAnswer answer, HandlerPool.Lane lane, ServerParts server) {
    this.call = call;
    this.answer = answer;
    this.lane = lane;
    this.server = server;
    this.window = new SendWindow(server.limits().rpcStreamBytesMax());
    server.rpcPumps().add(this);
  }

  /** Reads and sends until the end, or until the receiver has to catch up. */
  @Override
  public void run() {
    try {
      boolean goesOn = true;
      while (goesOn) {
        RpcMessage message = window.isCancelled() ? null : answer.next();
        goesOn = message != null && send(message);
        if (message == null) {
          finish(RpcStatus.OK, answer.trailers());
        }
      }
    } catch (Throwable e) {
      // What a cancelled answer fails with is of no interest.
      RpcStatus status = window.isCancelled() ? RpcStatus.OK : RpcStatus.of(call.name(), e);
      finish(status, Map.of());
    }
  }

  /** The receiver is gone: ends the answer, on a thread that the answer can't be blocking. */
  void cancel() {
    if (window.cancel() != SendWindow.Cancelled.TOO_LATE) {
      server.closer().execute(answer::cancel);
      endWhenDone();
    }
  }

  /** Ends the answer if its receiver keeps it waiting for too long. */
  void endIfStuck(Duration pauseMax) {
    if (window.isStuck(pauseMax)) {
      cancel();
      boolean unused = call.onEventLoop(call::giveUpReceiver);
    }
  }

  /**
   * Ends the answer as {@link #cancel} does, and gives back what waits to be sent: connections that
   * are closed by force do not always say that they have dropped it. Only once the event loops have
   * ended, because they may be sending it before.
   */
  void abandon() {
    cancel();
    List.copyOf(waiting).forEach(this::sent);
  }

  /** Hands a message to the event loop; false if the receiver now has to catch up. */
  private boolean send(RpcMessage message) {
    ByteBuf frame = frame(message.parts());
    Piece piece = new Piece(message, frame.readableBytes());
    waiting.add(piece);
    boolean goesOn = window.add(piece.bytes);
    if (!call.onEventLoop(() -> write(frame, piece))) {
      frame.release();
      cancel();
      sent(piece);
    }
    return goesOn;
  }

  /**
   * A message in its frame. Parts in the heap, which are small beside the others, are copied: Netty
   * would copy all of what is not in direct memory as a whole.
   */
  private static ByteBuf frame(List<ByteBuffer> parts) {
    int length = 0;
    int copiedLength = PREFIX_BYTES;
    for (ByteBuffer part : parts) {
      length = Math.addExact(length, part.remaining());
      copiedLength += part.isDirect() ? 0 : part.remaining();
    }
    ByteBuffer copies = ByteBuffer.allocateDirect(copiedLength).put((byte) 0).putInt(length);
    List<ByteBuffer> pieces = new ArrayList<>();
    int copied = 0;
    for (ByteBuffer part : parts) {
      if (part.isDirect()) {
        pieces.add(copies.slice(copied, copies.position() - copied));
        pieces.add(part);
        copied = copies.position();
      } else {
        copies.put(part.duplicate());
      }
    }
    pieces.add(copies.slice(copied, copies.position() - copied));
    return Unpooled.wrappedBuffer(pieces.size(), pieces.toArray(ByteBuffer[]::new));
  }

  private void write(ByteBuf frame, Piece piece) {
    if (window.isCancelled()) {
      frame.release();
      sent(piece);
      return;
    }
    while (frame.readableBytes() > StreamPump.PART_BYTES) {
      ByteBuf part = frame.readRetainedSlice(StreamPump.PART_BYTES);
      call.write(BufferInternal.buffer(part)).onSuccess(sent -> window.progressed());
    }
    call.write(BufferInternal.buffer(frame.readSlice(frame.readableBytes())))
        .onFailure(failure -> cancel())
        .onComplete(done -> sent(piece));
  }

  private void sent(Piece piece) {
    if (!waiting.remove(piece)) {
      return;
    }
    piece.message.release();
    if (window.sent(piece.bytes)) {
      lane.resume(this);
    }
    endWhenDone();
  }

  private void finish(RpcStatus status, Map<String, String> trailers) {
    Piece end = new Piece(RpcMessage.of(new byte[0]), 0);
    waiting.add(end);
    boolean unused = window.add(0);
    if (window.done()) {
      sent(end);
    } else {
      call.finish(status, trailers, () -> sent(end));
    }
  }

  private void endWhenDone() {
    if (window.end()) {
      server.closer().execute(this::close);
    }
  }

  private void close() {
    try {
      answer.close();
    } catch (Exception e) {
      Failures.afterHead(call.name(), e);
    } finally {
      server.rpcPumps().remove(this);
      call.ended();
    }
  }
}
