package org.gnomondb.catalog.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.gnomondb.api.catalog.CatalogChange;
import org.gnomondb.api.catalog.CatalogChange.RemoveDatabase;
import org.gnomondb.api.catalog.CatalogChange.RemoveTable;
import org.gnomondb.api.catalog.CatalogSnapshot;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.Deletion;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.catalog.internal.LoggedCatalog.Committed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what no commit waits for: copies entries, writes checkpoints, and forgets what was deleted
 * long ago. What fails is tried again later; nothing is lost by it but redundancy.
 */
final class CatalogKeeper implements AutoCloseable {
  /** After how many entries a checkpoint is written. */
  static final int CHECKPOINT_ENTRIES = 100;

  /** After which time a checkpoint is written if there was any entry. */
  static final Duration CHECKPOINT_INTERVAL = Duration.ofHours(1);

  static final Duration PAUSE = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(CatalogKeeper.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final LoggedCatalog catalog;
  private final CatalogObjects objects;
  private final Checkpoints checkpoints;
  private final InstantSource clock;
  private final CatalogRules rules;
  private final List<Committed> uncopied = new ArrayList<>();
  private final Thread thread = Thread.ofVirtual().name("gnomon-catalog").unstarted(this::run);
  private long checkpointSequence;
  private Instant checkpointDue;
  private Instant removalDue;
  private boolean isIdCopied;
  private boolean isFailing;
  private volatile boolean isClosing;

  CatalogKeeper(
      LoggedCatalog catalog,
      CatalogObjects objects,
      Checkpoints checkpoints,
      InstantSource clock,
      CatalogRules rules) {
    this.catalog = catalog;
    this.objects = objects;
    this.checkpoints = checkpoints;
    this.clock = clock;
    this.rules = rules;
    this.checkpointSequence = catalog.checkpointSequence();
    this.checkpointDue = clock.instant().plus(CHECKPOINT_INTERVAL);
    this.removalDue = clock.instant();
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    isClosing = true;
    catalog.wakeKeeper();
    try {
      if (!thread.join(CLOSE_TIMEOUT)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  /** Does all that is due. */
  void work() {
    try {
      catalog.committed().drainTo(uncopied);
      copyEntries();
      copyId();
      writeCheckpoint();
      isFailing = false;
    } catch (ObjectStoreException e) {
      if (!isFailing) {
        LOG.warn("copies and checkpoints of the catalog can't be written: {}", e.getMessage());
      }
      isFailing = true;
    }
    removeDeleted();
  }

  private void run() {
    try {
      while (!isClosing) {
        workSafely();
        Committed next = catalog.committed().poll(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        if (next != null) {
          uncopied.add(next);
        }
      }
      workSafely();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Survives mistakes of ours: the next round may go well. */
  private void workSafely() {
    try {
      work();
    } catch (RuntimeException e) {
      LOG.error("the catalog's housekeeping failed", e);
    }
  }

  private void copyEntries() throws ObjectStoreException {
    while (!uncopied.isEmpty()) {
      Committed entry = uncopied.getFirst();
      if (entry.sequence() > checkpointSequence) {
        objects.create(objects.paths().entryCopy(entry.sequence()), entry.object());
      }
      uncopied.removeFirst();
    }
  }

  private void copyId() throws ObjectStoreException {
    if (!isIdCopied) {
      ByteBuffer object = ByteBuffer.wrap(objects.read(objects.paths().id()));
      objects.create(objects.paths().idCopy(), object);
      isIdCopied = true;
    }
  }

  private void writeCheckpoint() throws ObjectStoreException {
    CatalogState state = catalog.state();
    Instant now = clock.instant();
    long entries = state.sequence() - checkpointSequence;
    if (entries >= CHECKPOINT_ENTRIES || (entries > 0 && !now.isBefore(checkpointDue))) {
      checkpoints.write(state);
      checkpointSequence = state.sequence();
      checkpointDue = now.plus(CHECKPOINT_INTERVAL);
      checkpoints.removeSuperfluous(now);
    }
  }

  private void removeDeleted() {
    Instant now = clock.instant();
    if (now.isBefore(removalDue)) {
      return;
    }
    removalDue = now.plus(PAUSE);
    List<CatalogChange> removals =
        removals(catalog.snapshot(), now.minus(rules.deleteGracePeriod()));
    if (removals.isEmpty()) {
      return;
    }
    try {
      catalog.commit(removals);
      LOG.info("{} deleted databases and tables were removed from the catalog", removals.size());
    } catch (GnomonException e) {
      LOG.warn("deleted databases and tables can't be removed yet: {}", e.getMessage());
    }
  }

  /** What forgets all whose data was gone by then. */
  private static List<CatalogChange> removals(CatalogSnapshot snapshot, Instant gone) {
    List<CatalogChange> removals = new ArrayList<>();
    for (DatabaseDefinition database : snapshot.databases().values()) {
      if (isGone(database.deletion(), gone)) {
        removals.add(new RemoveDatabase(database.id()));
        continue;
      }
      for (TableDefinition table : database.tables().values()) {
        if (isGone(table.deletion(), gone)) {
          removals.add(new RemoveTable(database.id(), table.id()));
        }
      }
    }
    return removals;
  }

  private static boolean isGone(Optional<Deletion> deletion, Instant time) {
    return deletion.isPresent() && deletion.get().isDataGone(time);
  }
}
