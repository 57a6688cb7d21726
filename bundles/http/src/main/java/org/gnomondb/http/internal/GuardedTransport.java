package org.gnomondb.http.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.transport.Transport;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The sockets that Vert.x uses anyway, with a guard at the door: Vert.x shows nobody a connection
 * that has sent nothing yet, nor the bytes before its TLS.
 */
final class GuardedTransport extends NioTransport implements Transport {
  private final Predicate<Channel> guard;

  /**
   * @param guard sees each connection that is accepted, may put handlers into its pipeline, and
   *     says whether it may stay
   */
  GuardedTransport(Predicate<Channel> guard) {
    this.guard = guard;
  }

  @Override
  public String name() {
    return "guarded";
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

  private final class Acceptor extends NioServerSocketChannel {
    /** Netty asks for one connection at a time. */
    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
      int count = super.doReadMessages(accepted);
      if (count > 0 && !guard.test((Channel) accepted.getLast())) {
        ((Channel) accepted.removeLast()).unsafe().closeForcibly();
        return 0;
      }
      return count;
    }
  }
}
