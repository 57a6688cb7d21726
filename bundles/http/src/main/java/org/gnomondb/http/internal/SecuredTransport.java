package org.gnomondb.http.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.transport.Transport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sockets that Vert.x uses anyway, except that each connection which is accepted gets a {@link
 * PlainTextRefusal}. There is no other way to see bytes before the TLS of Vert.x does.
 */
final class SecuredTransport extends NioTransport implements Transport {
  @Override
  public String name() {
    return "secured";
  }

  @Override
  public boolean available() {
    return true;
  }

  @Override
  public @Nullable Throwable unavailabilityCause() {
    return null;
  }

  @Override
  public io.vertx.core.spi.transport.Transport implementation() {
    return this;
  }

  @Override
  public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean isDomainSocket) {
    return Acceptor::new;
  }

  private static final class Acceptor extends NioServerSocketChannel {
    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
      int count = super.doReadMessages(accepted);
      for (Object connection : accepted.subList(accepted.size() - count, accepted.size())) {
        ((Channel) connection).pipeline().addLast(new PlainTextRefusal());
      }
      return count;
    }
  }
}
