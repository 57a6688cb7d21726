package org.gnomondb.api.buffer;

import java.time.Duration;
import java.util.List;

/**
 * The history of data files, for those who pick files up themselves. Threads may share it.
 *
 * <p>Events are numbered without gaps in the order in which they became durable. They are kept for
 * as long as the file index keeps its log; a reader that comes later begins with what is there.
 */
public interface PersistEvents {

  /**
   * The events behind a number, waiting for one if there is none yet. Don't call it on an event
   * loop.
   *
   * @param after the number of the last event that the caller has; 0 for none
   * @param max the most events to return, at least 1
   * @param timeout how long to wait for the first
   * @return in ascending order; empty after the timeout. When events right behind {@code after} are
   *     not kept any more, the first is a {@link PersistEvent.Kind#RESET}, followed by one {@link
   *     PersistEvent.Kind#ADDED} for each file that is there, all with the number of the reset
   */
  List<PersistEvent> after(long after, int max, Duration timeout) throws InterruptedException;
}
