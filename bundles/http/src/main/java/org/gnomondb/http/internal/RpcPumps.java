package org.gnomondb.http.internal;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The answers that are being sent, so that those whose receivers don't read can be ended, and all
 * of them when the port has closed. Threads may share it.
 */
final class RpcPumps {
  private final Set<RpcPump> pumps = ConcurrentHashMap.newKeySet();

  void add(RpcPump pump) {
    pumps.add(pump);
  }

  void remove(RpcPump pump) {
    pumps.remove(pump);
  }

  /** Ends those that wait for a receiver which has taken nothing for so long. */
  void endStuck(Duration pauseMax) {
    pumps.forEach(pump -> pump.endIfStuck(pauseMax));
  }

  /** Gives back what all of them hold; once the event loops have ended. */
  void abandon() {
    List.copyOf(pumps).forEach(RpcPump::abandon);
  }
}
