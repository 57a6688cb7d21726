package org.gnomondb.buffer.internal.index;

import java.util.List;
import org.gnomondb.api.buffer.PersistEvent;

/**
 * What one commit does to the index.
 *
 * @param walSequence all rows up to this WAL file are in data files, or gone
 * @param added new files
 * @param removed files that no later reader sees
 * @param reason why: {@code ADDED} for a snapshot, {@code COMPACTED} where the added files hold the
 *     rows of the removed ones, {@code REMOVED} where rows are gone
 */
public record IndexChange(
    long walSequence,
    List<IndexedFile> added,
    List<IndexedFile> removed,
    PersistEvent.Kind reason) {
  public IndexChange {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
  }

  int eventCount() {
    return added.size() + removed.size();
  }
}
