package org.gnomondb.http.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Knows since when a connection has carried no request. Stands in its pipeline from the first
 * moment, because Vert.x tells of a connection only when it has sent something.
 */
final class OpenConnection extends ChannelInboundHandlerAdapter {
  private final OpenConnections all;
  private final Channel channel;

  private final AtomicInteger requests = new AtomicInteger();

  /** Written by the event loop, read by the one who looks for idle connections. */
  private volatile long idleSinceNanos = System.nanoTime();

  private volatile boolean hadRequest;

  OpenConnection(OpenConnections all, Channel channel) {
    this.all = all;
    this.channel = channel;
  }

  /** The one by which a request came, or null when it is closed. */
  static @Nullable OpenConnection of(HttpConnection connection) {
    return ((HttpServerConnection) connection)
        .channelHandlerContext()
        .pipeline()
        .get(OpenConnection.class);
  }

  /** A request has arrived, all of its head; on the event loop. */
  void requestBegan() {
    hadRequest = true;
    requests.incrementAndGet();
  }

  /** A request is over; on the event loop. */
  void requestEnded() {
    idleSinceNanos = System.nanoTime();
    requests.decrementAndGet();
  }

  /**
   * Closes the connection if it is idle for too long.
   *
   * @param firstHeadMax how long it may be without a first request
   * @param idleMax how long it may be without another request
   */
  void closeIfIdle(Duration firstHeadMax, Duration idleMax) {
    if (isIdle(firstHeadMax, idleMax)) {
      // Where requests arrive, so that none arrives in between.
      channel
          .eventLoop()
          .execute(
              () -> {
                if (isIdle(firstHeadMax, idleMax)) {
                  close();
                }
              });
    }
  }

  private boolean isIdle(Duration firstHeadMax, Duration idleMax) {
    Duration max = hadRequest ? idleMax : firstHeadMax;
    return requests.get() == 0 && System.nanoTime() - idleSinceNanos > max.toNanos();
  }

  void close() {
    ChannelFuture unused = channel.close();
  }

  /**
   * Closes the connection although something waits to be sent, for a receiver that does not take
   * it: {@link #close} would let that be sent first. On the event loop.
   */
  void abort() {
    ChannelHandlerContext context = channel.pipeline().context(this);
    if (context != null) {
      // From here towards the socket only, past those handlers that would wait.
      ChannelFuture unused = context.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    all.closed(this);
    context.fireChannelInactive();
  }
}
