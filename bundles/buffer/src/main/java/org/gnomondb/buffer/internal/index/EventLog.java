package org.gnomondb.buffer.internal.index;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.gnomondb.api.buffer.PersistEvent;
import org.gnomondb.api.buffer.PersistEvents;
import org.gnomondb.api.objectstore.ObjectPath;

/** The newest events in memory, for those who wait for more. */
final class EventLog implements PersistEvents {
  /** So many events are kept; who has missed more begins anew. */
  static final int EVENTS_MAX = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private final Deque<PersistEvent> events = new ArrayDeque<>();

  /** What is there, for those who begin anew. */
  private final Map<ObjectPath, IndexedFile> files = new LinkedHashMap<>();

  private long last;

  /** Begins with what led to these files, behind the event of that number. */
  void start(long firstEvent, List<IndexChange> changes, List<IndexedFile> filesAfter) {
    lock.lock();
    try {
      last = firstEvent;
      changes.forEach(this::addEvents);
      filesAfter.forEach(file -> files.put(file.file().path(), file));
    } finally {
      lock.unlock();
    }
  }

  /** Appends the events of a change. */
  void add(IndexChange change) {
    lock.lock();
    try {
      change.added().forEach(file -> files.put(file.file().path(), file));
      change.removed().forEach(file -> files.remove(file.file().path()));
      addEvents(change);
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
    files.values().forEach(file -> all.add(event(last, PersistEvent.Kind.ADDED, file)));
    return all;
  }

  private void addEvents(IndexChange change) {
    boolean isCompaction = change.reason() == PersistEvent.Kind.COMPACTED;
    PersistEvent.Kind end = isCompaction ? PersistEvent.Kind.REPLACED : PersistEvent.Kind.REMOVED;
    change.added().forEach(file -> add(change.reason(), file));
    change.removed().forEach(file -> add(end, file));
    while (events.size() > EVENTS_MAX) {
      events.removeFirst();
    }
  }

  private void add(PersistEvent.Kind kind, IndexedFile file) {
    events.add(event(++last, kind, file));
  }

  private static PersistEvent event(long sequence, PersistEvent.Kind kind, IndexedFile file) {
    return new PersistEvent(
        sequence, kind, file.table().database(), file.table().table(), file.file());
  }
}
