package org.gnomondb.http.internal;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.gnomondb.api.http.HttpResponse;

/**
 * Sends pieces that are pushed. What its receiver has not taken is bounded, and a receiver that
 * does not catch up in time loses its connection: it holds neither memory nor a thread for long.
 */
final class PushedStream implements HttpResponse.Receiver {
  private final Exchange exchange;
  private final long bytesWaitingMax;
  private long bytesWaiting;
  private boolean isStarted;
  private boolean isOver;

  PushedStream(Exchange exchange, long bytesWaitingMax) {
    this.exchange = exchange;
    this.bytesWaitingMax = bytesWaitingMax;
  }

  @Override
  public boolean send(byte[] piece, Duration patience) throws InterruptedException {
    synchronized (this) {
      awaitRoom(patience);
      if (isOver) {
        return false;
      }
      if (bytesWaiting <= bytesWaitingMax) {
        boolean isFirst = !isStarted;
        isStarted = true;
        bytesWaiting += piece.length;
        exchange.onEventLoop(() -> write(piece, isFirst));
        return true;
      }
    }
    receiverIsGone();
    exchange.onEventLoop(exchange::giveUpReceiver);
    return false;
  }

  @Override
  public void end() {
    boolean wasStarted;
    synchronized (this) {
      if (isOver) {
        return;
      }
      wasStarted = isStarted;
      isStarted = true;
    }
    receiverIsGone();
    exchange.onEventLoop(() -> finish(wasStarted));
  }

  /** Nothing more can be sent. */
  void receiverIsGone() {
    synchronized (this) {
      isOver = true;
      notifyAll();
    }
    exchange.pushEnded(this);
  }

  private void awaitRoom(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    long nanosLeft = patience.toNanos();
    while (!isOver && bytesWaiting > bytesWaitingMax && nanosLeft > 0) {
      // At least 1 ms: a wait of 0 would have no end.
      wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanosLeft)));
      nanosLeft = deadline - System.nanoTime();
    }
  }

  private void write(byte[] piece, boolean isFirst) {
    HttpServerResponse response = exchange.response();
    if (response.closed() || response.ended()) {
      receiverIsGone();
      return;
    }
    if (isFirst) {
      head();
    }
    response
        .write(Buffer.buffer(piece))
        .onComplete(sent -> sent(piece.length), failure -> receiverIsGone());
  }

  private void finish(boolean wasStarted) {
    HttpServerResponse response = exchange.response();
    if (response.closed() || response.ended()) {
      return;
    }
    if (!wasStarted) {
      head();
    }
    var _ = response.end();
  }

  private void head() {
    exchange.head();
    exchange.response().setChunked(exchange.version() != HttpVersion.HTTP_1_0);
  }

  private synchronized void sent(int bytes) {
    bytesWaiting -= bytes;
    notifyAll();
  }
}
