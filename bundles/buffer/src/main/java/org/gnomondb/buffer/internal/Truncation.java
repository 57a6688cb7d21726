package org.gnomondb.buffer.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Removes files of the log a while after their rows have become data files. */
final class Truncation {
  private final LongConsumer truncate;
  private final LongSupplier nanoClock;
  private final Deque<Due> due = new ArrayDeque<>();

  /**
   * @param truncate removes the files up to a number
   */
  Truncation(LongConsumer truncate, LongSupplier nanoClock) {
    this.truncate = truncate;
    this.nanoClock = nanoClock;
  }

  /** Rows up to that file are in data files from now on. */
  synchronized void persisted(long walSequence) {
    due.add(new Due(walSequence, nanoClock.getAsLong()));
  }

  /** Removes what is due. */
  void run() {
    long upTo = takeDue();
    if (upTo > 0) {
      truncate.accept(upTo);
    }
  }

  private synchronized long takeDue() {
    long now = nanoClock.getAsLong();
    long upTo = 0;
    for (Due first = due.peekFirst(); first != null; first = due.peekFirst()) {
      if (now - first.sinceNanos() < Fence.TRUNCATION_DELAY.toNanos()) {
        break;
      }
      upTo = first.walSequence();
      due.removeFirst();
    }
    return upTo;
  }

  private record Due(long walSequence, long sinceNanos) {}
}
