package org.gnomondb.http.internal;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.http.impl.http1.Http1ServerConnection;
import org.jspecify.annotations.Nullable;

/**
 * Stands before Vert.x in an HTTP/1 connection and hands the pieces of bodies to whoever collects
 * them: Vert.x would first copy each into an array of its own. Lives on the connection's event
 * loop.
 */
final class BodyTap extends ChannelInboundHandlerAdapter {
  private boolean isHeadPassing;
  private @Nullable BodyCollector collector;

  /** Puts one into a connection, if it is of HTTP/1. */
  static void install(HttpConnection connection) {
    if (connection instanceof Http1ServerConnection http1) {
      ChannelHandlerContext context = http1.channelHandlerContext();
      context.pipeline().addBefore(context.name(), null, new BodyTap());
    }
  }

  /** The one of a connection, or null if that is of HTTP/2 or closed. */
  static @Nullable BodyTap of(HttpConnection connection) {
    return ((HttpServerConnection) connection)
        .channelHandlerContext()
        .pipeline()
        .get(BodyTap.class);
  }

  /**
   * Hands the body of the request whose head is just being handled to its collector. The body of
   * any other request comes by way of Vert.x: a request that had to wait for the answer to the one
   * before it may have left some of it there.
   */
  void open(BodyCollector newCollector) {
    if (isHeadPassing) {
      collector = newCollector;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpContent content) {
      pass(context, content);
    } else {
      collector = null;
      isHeadPassing = true;
      context.fireChannelRead(message);
      isHeadPassing = false;
    }
  }

  private void pass(ChannelHandlerContext context, HttpContent content) {
    BodyCollector taker = collector;
    if (taker == null || taker.isDone() || !content.decoderResult().isSuccess()) {
      context.fireChannelRead(content);
      return;
    }
    boolean isLast = content instanceof LastHttpContent;
    try {
      taker.append(content.content());
    } finally {
      content.release();
    }
    if (isLast) {
      context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
    }
  }
}
