package org.gnomondb.catalog.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.gnomondb.api.damage.DamagedObjects;
import org.gnomondb.api.objectstore.ObjectMetadata;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.objectstore.ObjectStoreException.Kind;
import org.gnomondb.catalog.internal.Found.Intact;

/** Writes checkpoints, and removes what they make superfluous. */
final class Checkpoints {
  /** How many checkpoints are kept: one may turn out to be damaged. */
  static final int KEPT = 2;

  /**
   * How old an entry is that is removed. A process that has been replaced by another with the same
   * node id, and does not know it yet, finds the other's entries for that long.
   */
  static final Duration ENTRY_AGE_MIN = Duration.ofDays(1);

  private final CatalogObjects objects;
  private final CatalogPaths paths;
  private final DamagedObjects damagedObjects;

  Checkpoints(CatalogObjects objects, DamagedObjects damagedObjects) {
    this.objects = objects;
    this.paths = objects.paths();
    this.damagedObjects = damagedObjects;
  }

  /**
   * Stores a checkpoint and reads it back. Does nothing if there is an intact one of that state.
   *
   * @throws ObjectStoreException also if it does not read back as it was written
   */
  void write(CatalogState state) throws ObjectStoreException {
    CatalogRecord record = CatalogRecord.of(state);
    ObjectPath path = paths.checkpoint(state.sequence());
    ByteBuffer object = ByteBuffer.wrap(objects.encode(state.sequence(), record));
    if (!objects.create(path, object) && !holds(path, state.sequence(), record)) {
      damagedObjects.setAside(
          path, CatalogRepair.KIND, "it is no checkpoint of its number; it was written again");
      objects.create(path, object);
    }
    if (!holds(path, state.sequence(), record)) {
      throw new ObjectStoreException(
          Kind.UNAVAILABLE, "'%s' does not read back as it was written".formatted(path));
    }
  }

  /** Removes older checkpoints and the entries that all kept ones contain. */
  void removeSuperfluous(Instant now) throws ObjectStoreException {
    List<Long> sequences = objects.sequencesBehind(paths.checkpoint(0));
    if (sequences.size() < KEPT) {
      return;
    }
    List<Long> superfluous = sequences.subList(0, sequences.size() - KEPT);
    for (long sequence : superfluous) {
      objects.delete(paths.checkpoint(sequence));
    }
    long oldestKept = sequences.get(superfluous.size());
    removeUpTo(paths.entryCopy(0), oldestKept, now);
    removeUpTo(paths.entry(0), oldestKept, now);
  }

  private void removeUpTo(ObjectPath start, long sequence, Instant now)
      throws ObjectStoreException {
    Instant oldEnough = now.minus(ENTRY_AGE_MIN);
    for (ObjectMetadata object : objects.listBehind(start)) {
      boolean isContained = CatalogPaths.sequenceOf(object.path()).orElseThrow() <= sequence;
      if (!isContained || object.lastModified().isAfter(oldEnough)) {
        return;
      }
      objects.delete(object.path());
    }
  }

  private boolean holds(ObjectPath path, long sequence, CatalogRecord record) {
    return objects.findRecord(path, sequence) instanceof Intact<CatalogRecord> intact
        && intact.value().equals(record);
  }
}
