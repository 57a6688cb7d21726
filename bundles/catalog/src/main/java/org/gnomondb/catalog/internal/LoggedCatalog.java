package org.gnomondb.catalog.internal;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.catalog.CatalogChange;
import org.gnomondb.api.catalog.CatalogLimits;
import org.gnomondb.api.catalog.CatalogSnapshot;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.catalog.internal.CatalogLog.Appended;
import org.gnomondb.catalog.internal.CatalogLog.Foreign;
import org.gnomondb.catalog.internal.CatalogLog.OwnEarlier;
import org.gnomondb.catalog.internal.CatalogLog.Stored;
import org.gnomondb.kernel.lifecycle.Lifecycle;
import org.jspecify.annotations.Nullable;

/**
 * The catalog over its log. Commits are made one at a time, each durable before it can be seen; a
 * snapshot costs one volatile read.
 */
final class LoggedCatalog implements Catalog {
  /**
   * How many changes that seemed to have failed a commit takes over before its own. One is what can
   * be left behind by the commit before.
   */
  private static final int OWN_EARLIER_MAX = 8;

  /** How many entries wait to be copied. Those that find no place get no copy. */
  private static final int UNCOPIED_MAX = 1_000;

  private final CatalogLog log;
  private final Lifecycle lifecycle;
  private final InstantSource clock;
  private final CatalogRules rules;
  private final UUID id;
  private final long checkpointSequence;
  private final ReentrantLock commitLock = new ReentrantLock();
  private final BlockingQueue<Committed> committed = new LinkedBlockingQueue<>(UNCOPIED_MAX);
  private volatile CatalogState state;
  private @Nullable GnomonException fenced;

  /**
   * An entry that has become durable.
   *
   * @param object all its bytes; none to wake up whoever waits for entries
   */
  record Committed(long sequence, ByteBuffer object) {}

  /**
   * @param opened what the store held
   */
  LoggedCatalog(
      CatalogLog log,
      Lifecycle lifecycle,
      InstantSource clock,
      CatalogRules rules,
      CatalogOpening opened) {
    this.log = log;
    this.lifecycle = lifecycle;
    this.clock = clock;
    this.rules = rules;
    this.id = opened.id();
    this.state = opened.state();
    this.checkpointSequence = opened.checkpoint();
  }

  @Override
  public UUID id() {
    return id;
  }

  @Override
  public CatalogSnapshot snapshot() {
    return state.snapshot();
  }

  @Override
  public CatalogLimits limits() {
    return rules.limits();
  }

  CatalogState state() {
    return state;
  }

  /** The number of the checkpoint that was read at the start, 0 for none. */
  long checkpointSequence() {
    return checkpointSequence;
  }

  /** The entries that have become durable since the start, and have not been taken from here. */
  BlockingQueue<Committed> committed() {
    return committed;
  }

  void wakeKeeper() {
    committed.offer(new Committed(0, ByteBuffer.allocate(0)));
  }

  @Override
  public CatalogSnapshot commit(List<CatalogChange> changes) {
    commitLock.lock();
    try {
      if (fenced != null) {
        throw fenced;
      }
      return commitLocked(changes);
    } catch (ObjectStoreException e) {
      throw new GnomonException(
          ErrorCode.UNAVAILABLE,
          "the change to the catalog could not be stored: " + e.getMessage(),
          e);
    } catch (CatalogFormatException e) {
      throw new GnomonException(ErrorCode.UNAVAILABLE, String.valueOf(e.getMessage()), e);
    } finally {
      commitLock.unlock();
    }
  }

  private CatalogSnapshot commitLocked(List<CatalogChange> changes)
      throws ObjectStoreException, CatalogFormatException {
    DeletionRules deletions = new DeletionRules(clock.instant(), rules.hardDeleteDefault());
    for (int earlier = 0; earlier <= OWN_EARLIER_MAX; earlier++) {
      ChangePlan plan = ChangePlan.of(state, changes, deletions, rules.limits());
      if (plan.record().events().isEmpty()) {
        return state.snapshot();
      }
      long sequence = state.sequence() + 1;
      Appended appended = log.append(sequence, plan.record());
      switch (appended) {
        case Stored stored -> {
          publish(plan.result(), stored.object());
          return state.snapshot();
        }
        case OwnEarlier own -> take(own, sequence);
        case Foreign foreign -> throw fence(foreign);
      }
    }
    throw new GnomonException(
        ErrorCode.INTERNAL,
        "more than %d entries stand in the catalog log where the next one belongs"
            .formatted(OWN_EARLIER_MAX));
  }

  /** A commit failed, but its entry has reached the store: it counts, and ours comes after it. */
  private void take(OwnEarlier own, long sequence) {
    CatalogDraft draft = new CatalogDraft(state);
    own.record().events().forEach(draft::apply);
    publish(draft.toState(sequence), own.object());
  }

  private void publish(CatalogState newState, ByteBuffer object) {
    state = newState;
    committed.offer(new Committed(newState.sequence(), object));
  }

  private GnomonException fence(Foreign foreign) {
    String message =
        ("another process has written '%s' with the same node id; stop it, or give this server a"
                + " node id of its own with --node-id")
            .formatted(foreign.path());
    GnomonException failure = new GnomonException(ErrorCode.UNAVAILABLE, message);
    fenced = failure;
    lifecycle.failed(message);
    return failure;
  }
}
