package org.gnomondb.http.internal;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The streams that are being pushed, for the port to end when it closes. Threads may share it. */
final class PushedStreams {
  private final Set<PushedStream> streams = new HashSet<>();
  private boolean isClosed;

  /** Whether the stream may begin. */
  synchronized boolean add(PushedStream stream) {
    return !isClosed && streams.add(stream);
  }

  synchronized void remove(PushedStream stream) {
    streams.remove(stream);
  }

  synchronized int count() {
    return streams.size();
  }

  /** Ends all streams and lets none begin any more. */
  void close() {
    List<PushedStream> ended;
    synchronized (this) {
      isClosed = true;
      ended = List.copyOf(streams);
    }
    ended.forEach(PushedStream::end);
  }
}
