package org.gnomondb.http.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/**
 * Stands before the TLS of one connection, and tells those who speak plain HTTP to it what is
 * wrong. Without it they would see a connection that is closed for no reason.
 */
final class PlainTextRefusal extends ChannelInboundHandlerAdapter {
  private static final String BODY = "this port speaks TLS: use https:// (or grpc+tls://)\n";
  private static final String ANSWER =
      "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
          + BODY.length()
          + "\r\nConnection: close\r\n\r\n"
          + BODY;

  private boolean isRefused;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (isRefused) {
      // What is still sent is read, so that its sender gets to read the answer; the time limit of
      // the handshake ends that.
      ReferenceCountUtil.release(message);
    } else if (message instanceof ByteBuf bytes && isMethod(bytes)) {
      isRefused = true;
      bytes.release();
      refuse(context);
    } else {
      context.fireChannelRead(message);
      context.pipeline().remove(this);
    }
  }

  /** No record of TLS begins with a letter, and every method of HTTP does. */
  private static boolean isMethod(ByteBuf bytes) {
    byte first = bytes.isReadable() ? bytes.getByte(bytes.readerIndex()) : 0;
    return first >= 'A' && first <= 'Z';
  }

  private static void refuse(ChannelHandlerContext context) {
    ChannelFuture unused =
        context
            .writeAndFlush(Unpooled.copiedBuffer(ANSWER, StandardCharsets.US_ASCII))
            .addListener(sent -> endOutput(context));
  }

  private static void endOutput(ChannelHandlerContext context) {
    ChannelFuture unused = ((SocketChannel) context.channel()).shutdownOutput();
  }
}
