package org.gnomondb.buffer.internal.index;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.gnomondb.api.buffer.PersistEvent;
import org.gnomondb.api.buffer.PersistEvents;

/** The newest events in memory, for those who wait for more. */
final class EventLog implements PersistEvents {
  /** So many events are kept; who has missed more begins anew. */
  static final int EVENTS_MAX = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private final Deque<PersistEvent> events = new ArrayDeque<>();

  /** What is there, and the number of the last event. */
  private List<IndexedFile> files = List.of();

  private long last;

  /** Begins with these files, behind the event of that number. */
  void start(long lastEvent, List<IndexedFile> filesThere) {
    lock.lock();
    try {
      last = lastEvent;
      files = filesThere;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Appends the events of a change.
   *
   * @param filesAfter all files that are there then
   */
  void add(IndexChange change, List<IndexedFile> filesAfter) {
    boolean isCompaction = change.reason() == PersistEvent.Kind.COMPACTED;
    lock.lock();
    try {
      files = filesAfter;
      change.added().forEach(file -> add(change.reason(), file));
      change
          .removed()
          .forEach(
              file ->
                  add(isCompaction ? PersistEvent.Kind.REPLACED : PersistEvent.Kind.REMOVED, file));
      while (events.size() > EVENTS_MAX) {
        events.removeFirst();
      }
      added.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<PersistEvent> after(long after, int max, Duration timeout)
      throws InterruptedException {
    lock.lock();
    try {
      long nanosLeft = timeout.toNanos();
      while (after == last && nanosLeft > 0) {
        nanosLeft = added.awaitNanos(nanosLeft);
      }
      if (after == last) {
        return List.of();
      }
      return isKept(after) ? kept(after, max) : fromTheBeginning();
    } finally {
      lock.unlock();
    }
  }

  private boolean isKept(long after) {
    return after < last && after >= last - events.size();
  }

  private List<PersistEvent> kept(long after, int max) {
    return events.stream().filter(event -> event.sequence() > after).limit(max).toList();
  }

  private List<PersistEvent> fromTheBeginning() {
    List<PersistEvent> all = new ArrayList<>(files.size() + 1);
    all.add(new PersistEvent(last, PersistEvent.Kind.RESET, null, null, null));
    files.forEach(file -> all.add(event(last, PersistEvent.Kind.ADDED, file)));
    return all;
  }

  private void add(PersistEvent.Kind kind, IndexedFile file) {
    events.add(event(++last, kind, file));
  }

  private static PersistEvent event(long sequence, PersistEvent.Kind kind, IndexedFile file) {
    return new PersistEvent(
        sequence, kind, file.table().database(), file.table().table(), file.file());
  }
}
