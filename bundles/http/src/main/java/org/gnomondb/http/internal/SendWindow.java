package org.gnomondb.http.internal;

import java.time.Duration;

/**
 * What a pump has handed over and what has been sent of it, and so whether the pump reads, rests or
 * is done. Threads share it.
 */
final class SendWindow {
  private enum State {
    RUNNING,
    RESTING,
    DONE,
    ENDED
  }

  /** What a cancellation found. */
  enum Cancelled {
    /** The pump was done or cancelled before. */
    TOO_LATE,
    /** The pump runs: it will see that it is cancelled. */
    RUNNING,
    /** The pump rested, and is done with that. */
    RESTING
  }

  private final int bytesMax;
  private State state = State.RUNNING;
  private boolean isCancelled;
  private long bytesWaiting;
  private int piecesWaiting;

  /** When the receiver last took something, or was last given something. */
  private long progressNanos = System.nanoTime();

  /**
   * @param bytesMax how much may wait to be sent, beyond one piece, before the pump rests
   */
  SendWindow(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  synchronized boolean isCancelled() {
    return isCancelled;
  }

  /** Whether the receiver has kept the pump, or the last pieces, waiting for longer than that. */
  synchronized boolean isStuck(Duration pauseMax) {
    boolean waits = state == State.RESTING || (state == State.DONE && piecesWaiting > 0);
    return waits && System.nanoTime() - progressNanos > pauseMax.toNanos();
  }

  /** The receiver has taken a part of a piece. */
  synchronized void progressed() {
    progressNanos = System.nanoTime();
  }

  /** Counts a piece that is handed over; false if the pump now has to rest. */
  synchronized boolean add(int bytes) {
    progressed();
    bytesWaiting += bytes;
    piecesWaiting++;
    boolean goesOn = isCancelled || bytesWaiting <= bytesMax;
    state = goesOn ? State.RUNNING : State.RESTING;
    return goesOn;
  }

  /** Counts a piece that has been sent or dropped; true if the pump now has to be run again. */
  synchronized boolean sent(int bytes) {
    progressed();
    bytesWaiting -= bytes;
    piecesWaiting--;
    boolean resumes = state == State.RESTING && bytesWaiting <= bytesMax / 2;
    state = resumes ? State.RUNNING : state;
    return resumes;
  }

  /** Nothing more is to be sent. */
  synchronized Cancelled cancel() {
    if (isCancelled || state == State.DONE || state == State.ENDED) {
      return Cancelled.TOO_LATE;
    }
    isCancelled = true;
    if (state == State.RUNNING) {
      return Cancelled.RUNNING;
    }
    state = State.DONE;
    return Cancelled.RESTING;
  }

  /** The pump reads no more. Returns whether it was cancelled. */
  synchronized boolean done() {
    state = State.DONE;
    return isCancelled;
  }

  /** Whether the pump is done and everything has been sent or dropped; true only once. */
  synchronized boolean end() {
    boolean ends = state == State.DONE && piecesWaiting == 0;
    state = ends ? State.ENDED : state;
    return ends;
  }
}
