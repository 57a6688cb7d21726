package org.gnomondb.buffer.internal.index;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gnomondb.api.buffer.PersistEvent;
import org.gnomondb.api.damage.DamagedObjects;
import org.gnomondb.api.objectstore.ObjectMetadata;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.objectstore.ObjectStoreException.Kind;
import org.gnomondb.gate.StoreAccess;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the index: the newest good checkpoint, then the entries behind it. Where any is missing or
 * damaged, the files that a listing of the store finds are added: a file that had been replaced by
 * a merged one may then be there again, which does no harm, as the merged one comes right behind it
 * in write order.
 */
final class IndexLoader {
  private static final Logger LOG = LoggerFactory.getLogger(IndexLoader.class);

  private final IndexLog log;
  private final IndexText text;
  private final DataFiles names;
  private final StoreAccess store;
  private final DamagedObjects damaged;
  private final List<IndexedFile> removed = new ArrayList<>();
  private final List<IndexChange> changes = new ArrayList<>();
  private boolean isIncomplete;

  IndexLoader(
      IndexLog log, IndexText text, DataFiles names, StoreAccess store, DamagedObjects damaged) {
    this.log = log;
    this.text = text;
    this.names = names;
    this.store = store;
    this.damaged = damaged;
  }

  /**
   * What has been read.
   *
   * @param changes those behind the checkpoint
   * @param checkpoints the numbers of the good ones, in ascending order
   * @param removed files that may still have to be deleted
   * @param wasIncomplete whether parts of the log are missing, so that a checkpoint must replace it
   */
  record Loaded(
      IndexState state,
      List<IndexChange> changes,
      List<Long> checkpoints,
      List<IndexedFile> removed,
      boolean wasIncomplete) {}

  Loaded load() throws ObjectStoreException {
    List<Long> checkpoints = new ArrayList<>(log.list(IndexFrame.Kind.CHECKPOINT, 0));
    IndexState state = newestCheckpoint(checkpoints);
    long checkpoint = state.sequence();
    List<Long> entries = log.list(IndexFrame.Kind.ENTRY, checkpoint);
    isIncomplete |= checkpoint == 0 && entries.isEmpty(); // New, or everything is lost.
    long last = checkpoint;
    for (long sequence : entries) {
      isIncomplete |= sequence != last + 1;
      last = sequence;
      apply(state, sequence);
    }
    if (isIncomplete) {
      addListedFiles(state, last);
    }
    return new Loaded(state, changes, checkpoints, removed, isIncomplete);
  }

  private IndexState newestCheckpoint(List<Long> checkpoints) throws ObjectStoreException {
    while (!checkpoints.isEmpty()) {
      long sequence = checkpoints.getLast();
      byte[] body = read(IndexFrame.Kind.CHECKPOINT, sequence, "an older one is read instead");
      if (body != null) {
        try {
          return text.toState(sequence, body);
        } catch (IndexFormatException e) {
          setAside(IndexFrame.Kind.CHECKPOINT, sequence, e, "an older one is read instead");
        }
      }
      checkpoints.removeLast();
    }
    return new IndexState();
  }

  private void apply(IndexState state, long sequence) throws ObjectStoreException {
    String loss = "its files are found again by their names";
    byte[] body = read(IndexFrame.Kind.ENTRY, sequence, loss);
    if (body == null) {
      isIncomplete = true;
      return;
    }
    try {
      IndexChange change = text.toChange(body);
      state.apply(sequence, change);
      changes.add(change);
      removed.addAll(change.removed());
    } catch (IndexFormatException e) {
      isIncomplete = true;
      setAside(IndexFrame.Kind.ENTRY, sequence, e, loss);
    }
  }

  private byte @Nullable [] read(IndexFrame.Kind kind, long sequence, String loss)
      throws ObjectStoreException {
    try {
      return log.read(kind, sequence).body();
    } catch (IndexFormatException e) {
      setAside(kind, sequence, e, loss);
      return null;
    } catch (ObjectStoreException e) {
      if (e.kind() == Kind.NOT_FOUND) {
        return null; // Removed between the listing and this.
      }
      throw e;
    }
  }

  private void setAside(
      IndexFrame.Kind kind, long sequence, IndexFormatException problem, String loss) {
    damaged.setAside(log.pathOf(kind, sequence), "index", problem.getMessage() + "; " + loss);
  }

  private void addListedFiles(IndexState state, long lastEntry) throws ObjectStoreException {
    Set<IndexedFile> gone = new HashSet<>(removed);
    List<ObjectMetadata> objects = store.call(access -> access.list(names.prefix(), ""));
    List<IndexedFile> found = new ArrayList<>();
    for (ObjectMetadata object : objects) {
      names
          .parse(object)
          .filter(file -> !state.contains(file) && !gone.contains(file))
          .ifPresent(found::add);
    }
    if (!found.isEmpty()) {
      LOG.warn("Parts of the index are missing; {} files were found by their names", found.size());
    }
    state.apply(lastEntry, new IndexChange(0, found, List.of(), PersistEvent.Kind.ADDED));
  }
}
