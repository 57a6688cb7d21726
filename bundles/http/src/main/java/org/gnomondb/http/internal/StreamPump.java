package org.gnomondb.http.internal;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.function.Function;
import org.gnomondb.api.http.HttpResponse;

/**
 * Sends a streamed body at the pace of its receiver.
 *
 * <p>A thread of the route's lane reads the source as long as little waits to be sent, and is given
 * back while more waits: slow receivers hold memory up to a bound, but no thread. One that takes
 * nothing for too long loses the answer.
 */
final class StreamPump implements Runnable {
  /** What the pump needs of the exchange that it works for. */
  interface Exchange {
    /** Runs an action on the connection's event loop, or ends the exchange if that is over. */
    void onEventLoop(Runnable action);

    HttpServerResponse response();

    HttpVersion version();

    /** Sets status and headers; on the event loop. */
    void head();

    /** The source failed before a byte was sent, so that there is still an answer to give. */
    void failedEarly(Throwable failure);

    /** The source failed later; the response has been reset. */
    void failedLate(Throwable failure);

    /** Ends the answer of a receiver that takes nothing of it; on the event loop. */
    void giveUpReceiver();

    /** The source is closed and nothing more is sent. */
    void ended();
  }

  private static final long RESET_INTERNAL_ERROR = 2;

  /** What a receiver must take to count as one that reads, so that a large piece is no silence. */
  static final int PART_BYTES = 64 * 1024;

  private final Exchange exchange;
  private final HttpResponse.Source source;
  private final HandlerPool.Lane lane;
  private final ServerParts server;
  private final SendWindow window;
  private boolean isStarted;

  StreamPump(
      Exchange exchange, HttpResponse.Source source, HandlerPool.Lane lane, ServerParts server) {
    this.exchange = exchange;
    this.source = source;
    this.lane = lane;
    this.server = server;
    this.window = new SendWindow(server.limits().streamBytesMax());
    server.streamed().add(this);
  }

  /** Reads and sends until the end, or until the receiver has to catch up. */
  @Override
  public void run() {
    boolean goesOn = true;
    try {
      while (goesOn) {
        byte[] piece = window.isCancelled() ? null : source.next();
        if (piece == null) {
          finish();
          goesOn = false;
        } else if (piece.length <= PART_BYTES && source.isAtEnd()) {
          finishWith(piece);
          goesOn = false;
        } else {
          goesOn = piece.length == 0 || send(piece);
        }
      }
    } catch (Throwable e) {
      fail(e);
    }
  }

  /** The receiver is gone: ends the source, on a thread that the source can't be blocking. */
  void cancel() {
    SendWindow.Cancelled found = window.cancel();
    if (found == SendWindow.Cancelled.TOO_LATE) {
      return;
    }
    server
        .closer()
        .execute(
            () -> {
              closeSource();
              if (found == SendWindow.Cancelled.RESTING) {
                ended();
              }
            });
  }

  /** Ends the answer if its receiver keeps it waiting for too long. */
  void endIfStuck(Duration pauseMax) {
    if (window.isStuck(pauseMax)) {
      cancel();
      exchange.onEventLoop(exchange::giveUpReceiver);
    }
  }

  /** Hands a piece to the event loop; false if the receiver now has to catch up. */
  private boolean send(byte[] piece) {
    boolean isFirst = !isStarted;
    isStarted = true;
    boolean goesOn = window.add(piece.length);
    exchange.onEventLoop(() -> write(piece, isFirst));
    return goesOn;
  }

  private void write(byte[] piece, boolean isFirst) {
    HttpServerResponse response = exchange.response();
    if (response.closed()) {
      cancel();
      return;
    }
    if (isFirst) {
      exchange.head();
      response.setChunked(exchange.version() != HttpVersion.HTTP_1_0);
    }
    Buffer buffer = Buffer.buffer(piece);
    int begin = 0;
    while (buffer.length() - begin > PART_BYTES) {
      response
          .write(buffer.slice(begin, begin + PART_BYTES))
          .onSuccess(sent -> window.progressed());
      begin += PART_BYTES;
    }
    response
        .write(buffer.slice(begin, buffer.length()))
        .onComplete(sent -> sent(piece.length), failure -> cancel());
  }

  private void sent(int bytes) {
    if (window.sent(bytes)) {
      lane.resume(this);
    }
  }

  private void finish() {
    endWith(HttpServerResponse::end);
  }

  /** Sends the end together with the last piece: a small answer is one write. */
  private void finishWith(byte[] last) {
    var _ = window.add(last.length);
    endWith(
        response -> response.end(Buffer.buffer(last)).onComplete(sent -> window.sent(last.length)));
  }

  private void endWith(Function<HttpServerResponse, Future<Void>> end) {
    boolean wasCancelled = window.done();
    closeSource();
    exchange.onEventLoop(
        () -> {
          if (wasCancelled || exchange.response().closed()) {
            ended();
            return;
          }
          if (!isStarted) {
            exchange.head();
          }
          end.apply(exchange.response()).onComplete(sent -> ended());
        });
  }

  private void fail(Throwable failure) {
    boolean wasCancelled = window.done();
    closeSource();
    if (wasCancelled) {
      ended();
    } else if (isStarted) {
      exchange.failedLate(failure);
      exchange.onEventLoop(
          () -> exchange.response().reset(RESET_INTERNAL_ERROR).onComplete(reset -> ended()));
    } else {
      server.streamed().remove(this);
      exchange.failedEarly(failure);
    }
  }

  private void closeSource() {
    try {
      source.close();
    } catch (Exception e) {
      exchange.failedLate(e);
    }
  }

  private void ended() {
    server.streamed().remove(this);
    exchange.ended();
  }
}
