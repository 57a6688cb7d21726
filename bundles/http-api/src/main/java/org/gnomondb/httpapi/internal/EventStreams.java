package org.gnomondb.httpapi.internal;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;

/**
 * The streams that an endpoint pushes, each on a virtual thread of its own; they end with the
 * endpoint. Threads may share it.
 */
final class EventStreams {
  /** Each stream asks for news several times a second. */
  static final int STREAMS_MAX = 64;

  /** What a stream's thread has left to do once it has been interrupted takes no time. */
  private static final long END_MILLIS_MAX = 1_000;

  private final Set<Thread> threads = new HashSet<>();
  private boolean isClosed;

  /**
   * Starts a stream.
   *
   * @param stream ends when it is interrupted
   * @throws GnomonException if there are too many
   */
  synchronized void start(Runnable stream) {
    if (isClosed || threads.size() >= STREAMS_MAX) {
      throw new GnomonException(
          ErrorCode.OVERLOAD,
          "there are %d event streams, and no more are possible".formatted(threads.size()));
    }
    Thread thread = Thread.ofVirtual().name("gnomon-event-stream").unstarted(() -> run(stream));
    threads.add(thread);
    thread.start();
  }

  synchronized int count() {
    return threads.size();
  }

  /** Ends all streams and waits for their threads. */
  void close() {
    List<Thread> ended;
    synchronized (this) {
      isClosed = true;
      ended = List.copyOf(threads);
    }
    ended.forEach(Thread::interrupt);
    try {
      for (Thread thread : ended) {
        thread.join(END_MILLIS_MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(Runnable stream) {
    try {
      stream.run();
    } finally {
      synchronized (this) {
        threads.remove(Thread.currentThread());
      }
    }
  }
}
