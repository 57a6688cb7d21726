package org.gnomondb.catalog.internal;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.catalog.CatalogChange;
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

  private final CatalogLog log;
  private final Lifecycle lifecycle;
  private final InstantSource clock;
  private final Duration hardDeleteDefault;
  private final UUID id;
  private final ReentrantLock commitLock = new ReentrantLock();
  private volatile CatalogState state;
  private @Nullable GnomonException fenced;

  private LoggedCatalog(
      CatalogLog log,
      Lifecycle lifecycle,
      InstantSource clock,
      Duration hardDeleteDefault,
      UUID id,
      CatalogState state) {
    this.log = log;
    this.lifecycle = lifecycle;
    this.clock = clock;
    this.hardDeleteDefault = hardDeleteDefault;
    this.id = id;
    this.state = state;
  }

  /**
   * Reads the log.
   *
   * @param hardDeleteDefault after which time the data of something deleted goes, where the
   *     deletion does not say
   */
  static LoggedCatalog open(
      CatalogLog log, Lifecycle lifecycle, InstantSource clock, Duration hardDeleteDefault)
      throws ObjectStoreException, CatalogFormatException {
    return new LoggedCatalog(log, lifecycle, clock, hardDeleteDefault, log.openId(), log.load());
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
    DeletionRules deletions = new DeletionRules(clock.instant(), hardDeleteDefault);
    for (int earlier = 0; earlier <= OWN_EARLIER_MAX; earlier++) {
      ChangePlan plan = ChangePlan.of(state, changes, deletions);
      if (plan.events().isEmpty()) {
        return state.snapshot();
      }
      long sequence = state.snapshot().sequence() + 1;
      Appended appended = log.append(sequence, plan.events());
      switch (appended) {
        case Stored stored -> {
          state = plan.result();
          return state.snapshot();
        }
        case OwnEarlier own -> take(own.events(), sequence);
        case Foreign foreign -> throw fence(foreign);
      }
    }
    throw new GnomonException(
        ErrorCode.INTERNAL,
        "more than %d entries stand in the catalog log where the next one belongs"
            .formatted(OWN_EARLIER_MAX));
  }

  /** A commit failed, but its entry has reached the store: it counts, and ours comes after it. */
  private void take(List<CatalogEvent> events, long sequence) {
    CatalogDraft draft = new CatalogDraft(state);
    events.forEach(draft::apply);
    state = draft.toState(sequence);
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
