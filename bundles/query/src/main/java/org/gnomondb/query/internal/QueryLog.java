package org.gnomondb.query.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The newest queries, oldest first. Queries that run stay even when more have come after them than
 * are kept of the others. Threads may share it.
 */
final class QueryLog {
  private final int sizeMax;
  private final Deque<QueryEntry> entries = new ArrayDeque<>();

  /**
   * @param sizeMax queries that are kept
   */
  QueryLog(int sizeMax) {
    this.sizeMax = sizeMax;
  }

  synchronized void add(QueryEntry entry) {
    entries.addLast(entry);
    // A running query moves to the end instead; after one round all that are left run.
    for (int i = entries.size(); i > 1 && entries.size() > sizeMax; i--) {
      QueryEntry oldest = entries.removeFirst();
      if (!oldest.phase().isEnd()) {
        entries.addLast(oldest);
      }
    }
  }

  synchronized List<QueryEntry> entries() {
    return new ArrayList<>(entries);
  }

  /** Ends the running query of that id. */
  boolean cancel(String id) {
    return entries().stream().anyMatch(entry -> entry.id().equals(id) && entry.cancel());
  }
}
