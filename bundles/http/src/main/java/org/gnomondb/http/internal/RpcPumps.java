package org.gnomondb.http.internal;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The answers that are being sent, for the port to end when it has closed. Threads may share it.
 */
final class RpcPumps {
  private final Set<RpcPump> pumps = ConcurrentHashMap.newKeySet();

  void add(RpcPump pump) {
    pumps.add(pump);
  }

  void remove(RpcPump pump) {
    pumps.remove(pump);
  }

  /** Gives back what all of them hold; once the event loops have ended. */
  void abandon() {
    List.copyOf(pumps).forEach(RpcPump::abandon);
  }
}
