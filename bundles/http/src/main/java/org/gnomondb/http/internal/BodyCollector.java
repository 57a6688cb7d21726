package org.gnomondb.http.internal;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.util.function.ObjIntConsumer;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;

/** Gathers the body of one request in one array. Lives on the request's event loop. */
final class BodyCollector {
  private static final int FIRST_BYTES = 8 * 1024;

  /** As many digits as surely make a long. */
  private static final int LENGTH_DIGITS_MAX = 18;

  /** How much more than it has sent a sender is believed to send. */
  private static final int BELIEVED_FACTOR = 8;

  private final long limit;
  private final BodyBudget.Share share;
  private final Promise<ByteBuffer> whole = Promise.promise();
  private final long announced;
  private byte[] bytes = new byte[0];
  private int size;
  private int sizeSeen;

  private BodyCollector(HttpServerRequest request, long limit, BodyBudget.Share share) {
    this.limit = limit;
    this.share = share;
    this.announced = announcedBytes(request);
  }

  /**
   * Starts to receive. The future fails with a {@link GnomonException} when the body is larger than
   * allowed or than there is memory, and with another failure when the sender is gone or silent.
   */
  static Future<ByteBuffer> collect(
      Vertx vertx,
      HttpServerRequest request,
      long limit,
      ServerLimits limits,
      BodyBudget.Share share) {
    BodyCollector collector = new BodyCollector(request, limit, share);
    if (collector.announced > limit) {
      return Future.failedFuture(Failures.tooLarge(limit));
    }
    request.handler(collector::append);
    BodyTap tap = BodyTap.of(request.connection());
    if (tap != null) {
      tap.open(collector);
    }
    request.endHandler(end -> collector.end());
    request.exceptionHandler(collector.whole::tryFail);
    if (collector.announced != 0) {
      // Later, as a small body has come together with its head and needs no timer.
      vertx.runOnContext(now -> collector.watch(vertx, limits));
    }
    return collector.whole.future();
  }

  /** The length that the sender has announced, 0 if there is no body, or -1 if it isn't known. */
  private static long announcedBytes(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    if (length != null && isNumber(length)) {
      return Long.parseLong(length);
    }
    boolean mayHaveBody = request.headers().contains("Transfer-Encoding") || !request.isEnded();
    return mayHaveBody ? -1 : 0;
  }

  private static boolean isNumber(String text) {
    int length = text.length();
    boolean isNumber = length > 0 && length <= LENGTH_DIGITS_MAX;
    for (int i = 0; i < length && isNumber; i++) {
      isNumber = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    return isNumber;
  }

  private void watch(Vertx vertx, ServerLimits limits) {
    if (isDone()) {
      return;
    }
    long timer =
        vertx.setPeriodic(
            limits.bodyPause().toMillis(),
            tick -> {
              if (size - sizeSeen < limits.bodyBytesPerPauseMin()) {
                whole.tryFail(new HttpClosedException("the sender of the body is too slow"));
              }
              sizeSeen = size;
            });
    whole.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  /** Whether nothing more is taken, as all has come or something has failed. */
  boolean isDone() {
    return whole.future().isComplete();
  }

  /** Takes a piece, which the caller may use again after that. */
  void append(ByteBuf piece) {
    append(
        piece.readableBytes(),
        (array, at) -> piece.getBytes(piece.readerIndex(), array, at, piece.readableBytes()));
  }

  private void append(Buffer piece) {
    append(piece.length(), piece::getBytes);
  }

  /**
   * @param copy puts the piece into an array, from an index on
   */
  private void append(int more, ObjIntConsumer<byte[]> copy) {
    if (isDone()) {
      return;
    }
    if (size + (long) more > limit) {
      fail(Failures.tooLarge(limit));
    } else if (size + more > bytes.length && !grow(size + more)) {
      fail(new GnomonException(ErrorCode.OVERLOAD, Failures.NO_MEMORY_FOR_BODY));
    } else {
      copy.accept(bytes, size);
      size += more;
    }
  }

  /**
   * Memory is taken for what is sent, not for what is promised, so that those who promise much and
   * send little leave it to others. A large body is copied three times as it grows, by an eighth
   * each time.
   */
  private boolean grow(int needed) {
    long wanted =
        announced > 0 ? (long) needed * BELIEVED_FACTOR : Math.max(bytes.length * 2L, FIRST_BYTES);
    long end = announced > 0 ? announced : limit;
    int capacity = (int) Math.max(needed, Math.min(Math.max(wanted, FIRST_BYTES), end));
    byte[] larger = share.grow(bytes, size, capacity);
    if (larger == null) {
      return false;
    }
    bytes = larger;
    return true;
  }

  private void fail(GnomonException failure) {
    bytes = new byte[0];
    whole.tryFail(failure);
  }

  private void end() {
    whole.tryComplete(ByteBuffer.wrap(bytes, 0, size));
  }
}
