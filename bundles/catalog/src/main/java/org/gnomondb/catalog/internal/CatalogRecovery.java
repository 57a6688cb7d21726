package org.gnomondb.catalog.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.catalog.internal.Found.Damaged;
import org.gnomondb.catalog.internal.Found.Intact;
import org.gnomondb.catalog.internal.Found.Missing;
import org.gnomondb.catalog.internal.Found.Newer;
import org.gnomondb.catalog.internal.Found.Unreadable;
import org.jspecify.annotations.Nullable;

/**
 * Reads the newest checkpoint that is intact, and the log behind it. Goes on without what is
 * damaged: an entry is taken from its copy, and where that is damaged too, the next entry tells
 * which ids the lost one may have given. Used once, by one thread.
 */
final class CatalogRecovery {
  /**
   * How many databases and how many tables the last entry, if it is lost, is taken to have made.
   */
  static final int LOST_IDS_MAX = 1 << 20;

  private final CatalogObjects objects;
  private final CatalogPaths paths;
  private final Instant now;
  private final List<Damage> damages = new ArrayList<>();
  private CatalogDraft draft = new CatalogDraft(CatalogDraft.emptyState());
  private long sequence;
  private long greatestCheckpoint;
  private boolean isLossPending;
  private boolean isLossy;

  private CatalogRecovery(CatalogObjects objects, Instant now) {
    this.objects = objects;
    this.paths = objects.paths();
    this.now = now;
  }

  /**
   * What was read.
   *
   * @param checkpoint the number of the checkpoint, 0 for none
   * @param isLossy whether changes are lost, so that the state must be made durable as it is before
   *     the damaged objects are moved away
   */
  record Recovered(CatalogState state, long checkpoint, List<Damage> damages, boolean isLossy) {}

  /**
   * @throws ObjectStoreException if the store does not hand out what may well be intact
   * @throws NewerFormatException if a later version of this server has written the catalog
   */
  static Recovered read(CatalogObjects objects, Instant now)
      throws ObjectStoreException, NewerFormatException {
    return new CatalogRecovery(objects, now).read();
  }

  private Recovered read() throws ObjectStoreException, NewerFormatException {
    readCheckpoint();
    long checkpoint = sequence;
    readEntries();
    if (isLossPending) {
      draft.lose(draft.nextIds().plus(LOST_IDS_MAX));
    }
    return new Recovered(draft.toState(sequence), checkpoint, List.copyOf(damages), isLossy);
  }

  private void readCheckpoint() throws ObjectStoreException, NewerFormatException {
    List<Long> sequences = objects.sequencesBehind(paths.checkpoint(0));
    greatestCheckpoint = sequences.isEmpty() ? 0 : sequences.getLast();
    Found<CatalogRecord> doubtful = new Missing<>();
    for (long candidate : sequences.reversed()) {
      ObjectPath path = paths.checkpoint(candidate);
      switch (objects.findRecord(path, candidate)) {
        case Intact<CatalogRecord> intact -> {
          if (isApplied(intact.value(), path)) {
            sequence = candidate;
            return;
          }
        }
        case Damaged<CatalogRecord> damaged ->
            damages.add(checkpointDamage(path, damaged.reason()));
        case Missing<CatalogRecord> missing -> {}
        case Newer<CatalogRecord> newer -> {
          damages.add(checkpointDamage(path, reasonOf(newer)));
          doubtful = newer;
        }
        case Unreadable<CatalogRecord> unreadable -> doubtful = unreadable;
      }
    }
    requireReadable(doubtful);
  }

  private boolean isApplied(CatalogRecord checkpoint, ObjectPath path) {
    try {
      CatalogDraft restored = new CatalogDraft(CatalogDraft.emptyState());
      checkpoint.events().forEach(restored::apply);
      restored.raiseNextIds(checkpoint.nextIds());
      restored.setLosses(checkpoint.losses());
      draft = restored;
      return true;
    } catch (IllegalArgumentException e) {
      damages.add(checkpointDamage(path, String.valueOf(e.getMessage())));
      return false;
    }
  }

  private static Damage checkpointDamage(ObjectPath path, String reason) {
    return new Damage(
        path,
        reason + "; the catalog was read from an older checkpoint and the log instead",
        Optional.empty());
  }

  private void readEntries() throws ObjectStoreException, NewerFormatException {
    SortedSet<Long> known = new TreeSet<>(objects.sequencesBehind(paths.entry(sequence)));
    known.addAll(objects.sequencesBehind(paths.entryCopy(sequence)));
    EntryReader reader = new EntryReader(objects, List.copyOf(known));
    for (long next : known) {
      if (next != sequence + 1) {
        lose(paths.entry(sequence + 1), goneReason(next - 1));
      }
      sequence = next;
      CatalogRecord record = recordOf(reader.read(next), next);
      if (record != null) {
        apply(record, next);
      }
    }
    if (sequence < greatestCheckpoint) {
      lose(paths.entry(sequence + 1), goneReason(greatestCheckpoint));
      sequence = greatestCheckpoint;
    }
  }

  private String goneReason(long last) {
    return last == sequence + 1
        ? "it is missing, and so is its copy; its change of the catalog is lost"
        : "it is missing with all entries up to %d; their changes of the catalog are lost"
            .formatted(last);
  }

  private void lose(ObjectPath path, String reason) {
    isLossPending = true;
    isLossy = true;
    damages.add(new Damage(path, reason, Optional.empty()));
  }

  /** The entry, from its copy if need be, or null if both are damaged. */
  private @Nullable CatalogRecord recordOf(Found<CatalogRecord> found, long number)
      throws ObjectStoreException, NewerFormatException {
    if (found instanceof Intact<CatalogRecord> intact) {
      return intact.value();
    }
    ObjectPath path = paths.entry(number);
    ObjectPath copyPath = paths.entryCopy(number);
    Found<CatalogRecord> copy = objects.findRecord(copyPath, number);
    if (copy instanceof Intact<CatalogRecord> intact) {
      if (!(found instanceof Unreadable)) {
        damages.add(
            new Damage(
                path,
                reasonOf(found) + "; nothing is lost, it was restored from its copy",
                Optional.of(intact.object())));
      }
      return intact.value();
    }
    requireReadable(found);
    requireReadable(copy);
    lose(
        path,
        reasonOf(found)
            + ", and its copy is damaged or missing, too; its change of the catalog is lost");
    if (copy instanceof Damaged<CatalogRecord> damaged) {
      damages.add(new Damage(copyPath, damaged.reason(), Optional.empty()));
    }
    return null;
  }

  private static void requireReadable(Found<CatalogRecord> found)
      throws ObjectStoreException, NewerFormatException {
    switch (found) {
      case Unreadable<CatalogRecord> unreadable -> throw unreadable.failure();
      case Newer<CatalogRecord> newer -> throw newer.failure();
      case Intact<CatalogRecord> intact -> {}
      case Damaged<CatalogRecord> damaged -> {}
      case Missing<CatalogRecord> missing -> {}
    }
  }

  private static String reasonOf(Found<CatalogRecord> found) {
    return switch (found) {
      case Damaged<CatalogRecord> damaged -> damaged.reason();
      case Newer<CatalogRecord> newer -> String.valueOf(newer.failure().getMessage());
      default -> "it is missing";
    };
  }

  private void apply(CatalogRecord record, long number) {
    if (isLossPending) {
      draft.lose(record.nextIds());
      isLossPending = false;
    }
    draft.raiseNextIds(record.nextIds());
    List<String> left = new ArrayList<>();
    for (CatalogEvent event : record.events()) {
      if (!Salvage.apply(draft, event, now)) {
        left.add(event.toString());
      }
    }
    if (!left.isEmpty() && !isLossy) {
      // Nothing that it rests on is known to be lost: the entry itself is wrong.
      lose(paths.entry(number), "it does not fit what was there: " + String.join(", ", left));
    }
  }
}
