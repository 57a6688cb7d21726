package org.gnomondb.http.internal;

import io.netty.channel.Channel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All connections: each takes something of the machine even if it does nothing. Threads may share
 * it.
 */
final class OpenConnections {
  private final ServerLimits limits;
  private final Set<OpenConnection> open = ConcurrentHashMap.newKeySet();

  OpenConnections(ServerLimits limits) {
    this.limits = limits;
  }

  int count() {
    return open.size();
  }

  /**
   * Takes note of a connection before anything is read of it, or returns false if it is one too
   * many.
   */
  boolean accept(Channel channel) {
    if (open.size() >= limits.connectionsMax()) {
      return false;
    }
    OpenConnection connection = new OpenConnection(this, channel);
    open.add(connection);
    channel.pipeline().addLast(connection);
    return true;
  }

  /** Closes those that have been without a request for too long. */
  void closeIdle() {
    open.forEach(
        connection -> connection.closeIfIdle(limits.firstRequestMax(), limits.nextRequestMax()));
  }

  void closed(OpenConnection connection) {
    open.remove(connection);
  }
}
