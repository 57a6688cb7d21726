package org.gnomondb.http.internal;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The answers that are being streamed, so that those whose receivers don't read can be ended: each
 * holds a query, its snapshot and memory. Threads may share it.
 */
final class StreamedAnswers {
  private final Set<StreamPump> pumps = ConcurrentHashMap.newKeySet();

  void add(StreamPump pump) {
    pumps.add(pump);
  }

  void remove(StreamPump pump) {
    pumps.remove(pump);
  }

  /** Ends those that wait for a receiver which has taken nothing for so long. */
  void endStuck(Duration pauseMax) {
    pumps.forEach(pump -> pump.endIfStuck(pauseMax));
  }
}
