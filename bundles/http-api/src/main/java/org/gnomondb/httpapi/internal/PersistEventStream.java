package org.gnomondb.httpapi.internal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.gnomondb.api.buffer.PersistEvent;
import org.gnomondb.api.buffer.PersistEvents;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.gate.ServiceGate;
import org.gnomondb.gate.ServiceUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends one caller the events behind a number, for as long as it listens. */
final class PersistEventStream implements Runnable {
  /** A connection on which nothing comes for longer looks dead to proxies. */
  static final Duration HEARTBEAT = Duration.ofSeconds(15);

  /** Who does not read for so long loses the connection, and goes on later. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** While it waits for events a stream holds the file index, whose replacement would wait too. */
  private static final Duration WAIT_MAX = Duration.ofMillis(200);

  private static final int EVENTS_PER_PIECE = 256;

  private static final Logger LOG = LoggerFactory.getLogger(PersistEventStream.class);

  /** A line that readers skip. */
  private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

  private final ServiceGate<PersistEvents> source;
  private final PersistEventText text;
  private final HttpResponse.Receiver receiver;
  private final LongSupplier nanoTime;
  private long after;
  private long lastSent;

  PersistEventStream(
      ServiceGate<PersistEvents> source,
      PersistEventText text,
      HttpResponse.Receiver receiver,
      long after,
      LongSupplier nanoTime) {
    this.source = source;
    this.text = text;
    this.receiver = receiver;
    this.after = after;
    this.nanoTime = nanoTime;
  }

  @Override
  public void run() {
    try {
      boolean goesOn = send(COMMENT);
      while (goesOn) {
        goesOn = sendNext();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ServiceUnavailableException e) {
      LOG.debug("a stream of events ends: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("a stream of events ends", e);
    } finally {
      receiver.end();
    }
  }

  private boolean sendNext() throws InterruptedException {
    List<PersistEvent> events = next();
    if (!events.isEmpty()) {
      byte[] piece = text.of(events);
      after = events.getLast().sequence();
      return send(piece);
    }
    return nanoTime.getAsLong() - lastSent < HEARTBEAT.toNanos() || send(COMMENT);
  }

  private List<PersistEvent> next() throws InterruptedException {
    try (ServiceGate.Lease<PersistEvents> lease = source.enter()) {
      return lease.service().after(after, EVENTS_PER_PIECE, WAIT_MAX);
    }
  }

  private boolean send(byte[] piece) throws InterruptedException {
    lastSent = nanoTime.getAsLong();
    return receiver.send(piece, PATIENCE);
  }
}
