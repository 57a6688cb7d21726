package org.gnomondb.buffer.internal.index;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.buffer.PersistEvent;
import org.gnomondb.api.buffer.PersistEvents;
import org.gnomondb.api.damage.DamagedObjects;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.gate.StoreAccess;
import org.gnomondb.kernel.lifecycle.Lifecycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which data files there are, durably. Changes are committed one at a time, each as one object that
 * is there as a whole or not at all.
 *
 * <p>Opening the index takes it over: another process that has it open finds that out at its next
 * commit, or when it asks {@link #requireOwner()}, and ends. Threads may share it.
 */
public final class FileIndex {
  /** So many entries behind the newest checkpoint make another one. */
  static final int ENTRIES_PER_CHECKPOINT = 100;

  private static final Logger LOG = LoggerFactory.getLogger(FileIndex.class);
  private static final long RETRY_PAUSE_MILLIS = 2_000;

  private final IndexLog log;
  private final IndexText text;
  private final Lifecycle lifecycle;
  private final StoreAccess.Pause pause;
  private final IndexState state;
  private final List<Long> checkpoints;
  private final EventLog events = new EventLog();
  private final AtomicBoolean isClosed = new AtomicBoolean();
  private final List<IndexedFile> removedBefore;

  // Held for the whole of a commit, so that a stuck store keeps commits and nothing else waiting.
  private final ReentrantLock commitLock = new ReentrantLock();
  private @Nullable GnomonException fenced;

  private FileIndex(
      IndexLog log,
      IndexText text,
      IndexLoader.Loaded loaded,
      Lifecycle lifecycle,
      StoreAccess.Pause pause) {
    this.log = log;
    this.text = text;
    this.lifecycle = lifecycle;
    this.pause = pause;
    this.state = loaded.state();
    this.checkpoints = loaded.checkpoints();
    this.removedBefore = List.copyOf(loaded.removed());
  }

  /**
   * Reads the index and takes it over.
   *
   * @param owner the same for all indexes of this process, and for no other process
   * @param pause how to let time pass between two tries
   * @throws ObjectStoreException when the store can't be read or written
   */
  public static FileIndex open(
      StoreAccess store,
      String nodeId,
      UUID owner,
      Lifecycle lifecycle,
      DamagedObjects damaged,
      StoreAccess.Pause pause)
      throws ObjectStoreException {
    DataFiles names = new DataFiles(nodeId);
    IndexLog log = new IndexLog(store, nodeId, owner);
    IndexText text = new IndexText(names);
    IndexLoader.Loaded loaded = new IndexLoader(log, text, names, store, damaged).load();
    FileIndex index = new FileIndex(log, text, loaded, lifecycle, pause);
    index.replayEvents(loaded.changes());
    index.takeOver(loaded.wasIncomplete());
    return index;
  }

  /** All rows up to this WAL file are in data files, or gone. */
  public synchronized long walSequence() {
    return state.walSequence();
  }

  /** The greatest sequence number of a WAL file that the index or a data file tells of. */
  public synchronized long lastWalSequence() {
    return state.allFiles().stream()
        .mapToLong(file -> WriteOrder.walSequence(file.file().writeOrder()))
        .reduce(state.walSequence(), Math::max);
  }

  /** The files by table, each list in write order. */
  public synchronized Map<TableKey, List<DataFile>> files() {
    return state.files();
  }

  /** Files that were removed before this index was opened, and may still have to be deleted. */
  public List<IndexedFile> removedBefore() {
    return removedBefore;
  }

  public PersistEvents events() {
    return events;
  }

  /**
   * Commits a change. Waits as long as the store fails: whether the change counts can't be left
   * open.
   *
   * @throws GnomonException {@code UNAVAILABLE} when another process has taken over, or the index
   *     has been closed meanwhile
   */
  public void commit(IndexChange change) {
    commitLock.lock();
    try {
      put(change);
      if (needsCheckpoint()) {
        writeCheckpoint();
      }
    } finally {
      commitLock.unlock();
    }
  }

  /**
   * Makes sure that no other process has taken over until now.
   *
   * @throws GnomonException {@code UNAVAILABLE} if one has, or the store does not say
   */
  public void requireOwner() {
    commitLock.lock();
    try {
      requireNotFenced();
      if (log.exists(IndexFrame.Kind.ENTRY, nextSequence())) {
        throw fence(nextSequence());
      }
    } catch (ObjectStoreException e) {
      throw new GnomonException(
          ErrorCode.UNAVAILABLE,
          "the object store does not say whether this server still owns its data: %s; try again"
              .formatted(e.getMessage()),
          e);
    } finally {
      commitLock.unlock();
    }
  }

  /** Makes commits that wait for the store give up. */
  public void close() {
    isClosed.set(true);
  }

  private void put(IndexChange change) {
    requireNotFenced();
    long sequence = nextSequence();
    byte[] body = text.ofChange(change, eventCount());
    if (!putUntilKnown(sequence, body)) {
      throw fence(sequence);
    }
    applyToState(sequence, change);
  }

  private synchronized void applyToState(long sequence, IndexChange change) {
    state.apply(sequence, change);
    events.add(change);
  }

  private boolean putUntilKnown(long sequence, byte[] body) {
    while (true) {
      try {
        return log.put(IndexFrame.Kind.ENTRY, sequence, body);
      } catch (ObjectStoreException e) {
        LOG.error("The index can't be written; trying again: {}", e.getMessage());
        pause(e);
      }
    }
  }

  private void pause(ObjectStoreException failure) {
    try {
      pause.millis(RETRY_PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw closed(failure);
    }
    if (isClosed.get()) {
      throw closed(failure);
    }
  }

  /** An entry without files, which whoever had the index open before will stumble over. */
  private void takeOver(boolean wasIncomplete) throws ObjectStoreException {
    IndexChange nothing =
        new IndexChange(walSequence(), List.of(), List.of(), PersistEvent.Kind.ADDED);
    long sequence = nextSequence();
    if (!log.put(IndexFrame.Kind.ENTRY, sequence, text.ofChange(nothing, eventCount()))) {
      throw new ObjectStoreException(
          ObjectStoreException.Kind.ALREADY_EXISTS,
          "another process with the same node id is starting: '%s' is its object"
              .formatted(log.pathOf(IndexFrame.Kind.ENTRY, sequence)));
    }
    applyToState(sequence, nothing);
    if (wasIncomplete || needsCheckpoint()) {
      writeCheckpoint();
    }
  }

  private boolean needsCheckpoint() {
    long newest = checkpoints.isEmpty() ? 0 : checkpoints.getLast();
    return nextSequence() - 1 - newest >= ENTRIES_PER_CHECKPOINT;
  }

  /** A checkpoint that can't be written is written after the next change. */
  private void writeCheckpoint() {
    long sequence = nextSequence() - 1;
    byte[] body;
    synchronized (this) {
      body = text.ofState(state);
    }
    try {
      log.put(IndexFrame.Kind.CHECKPOINT, sequence, body);
      checkpoints.add(sequence);
      deleteWhatIsOlderThan(checkpoints.size() > 1 ? checkpoints.get(checkpoints.size() - 2) : 0);
    } catch (ObjectStoreException e) {
      LOG.warn("A checkpoint of the index could not be written: {}", e.getMessage());
    }
  }

  /** Two checkpoints are kept, and the entries behind the older one: one may get damaged. */
  private void deleteWhatIsOlderThan(long checkpoint) throws ObjectStoreException {
    for (long entry : log.list(IndexFrame.Kind.ENTRY, 0)) {
      if (entry <= checkpoint) {
        log.delete(IndexFrame.Kind.ENTRY, entry);
      }
    }
    for (long older : log.list(IndexFrame.Kind.CHECKPOINT, 0)) {
      if (older < checkpoint) {
        log.delete(IndexFrame.Kind.CHECKPOINT, older);
      }
    }
    checkpoints.removeIf(older -> older < checkpoint);
  }

  private void replayEvents(List<IndexChange> changes) {
    long later = changes.stream().mapToLong(IndexChange::eventCount).sum();
    events.start(Math.max(0, eventCount() - later), changes, state.allFiles());
  }

  private synchronized long nextSequence() {
    return state.sequence() + 1;
  }

  private synchronized long eventCount() {
    return state.eventCount();
  }

  private void requireNotFenced() {
    if (fenced != null) {
      throw fenced;
    }
  }

  private GnomonException fence(long sequence) {
    String message =
        ("another process has taken over the data of this node id: '%s' is its object; stop it, or"
                + " give this server a node id of its own with --node-id")
            .formatted(log.pathOf(IndexFrame.Kind.ENTRY, sequence));
    GnomonException failure = new GnomonException(ErrorCode.UNAVAILABLE, message);
    fenced = failure;
    lifecycle.failed(message);
    return failure;
  }

  private static GnomonException closed(ObjectStoreException failure) {
    return new GnomonException(
        ErrorCode.UNAVAILABLE, "the index was closed while the store failed", failure);
  }
}
