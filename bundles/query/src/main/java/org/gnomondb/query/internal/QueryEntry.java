package org.gnomondb.query.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.gnomondb.api.query.QueryTimes;
import org.gnomondb.query.internal.engine.QueryUsage;
import org.jspecify.annotations.Nullable;

/** What is known of one query, from its arrival on. Threads may share it. */
final class QueryEntry {

  /** How far a query has come. The last three are ends. */
  enum Phase {
    RECEIVED("received"),
    EXECUTION_PERMIT("execution_permit"),
    PHYSICALLY_PLANNED("physically_planned"),
    SUCCESS("success"),
    FAIL("fail"),
    CANCEL("cancel");

    private final String text;

    Phase(String text) {
      this.text = text;
    }

    /** As the column {@code phase} has it. */
    String text() {
      return text;
    }

    boolean isEnd() {
      return switch (this) {
        case SUCCESS, FAIL, CANCEL -> true;
        case RECEIVED, EXECUTION_PERMIT, PHYSICALLY_PLANNED -> false;
      };
    }
  }

  private final String id = UUID.randomUUID().toString();
  private final String type;
  private final String text;
  private final Instant issueTime;
  private final LongSupplier nanoClock;
  private final BiConsumer<Phase, QueryEntry> onPhase;
  private final Map<Phase, Long> reachedNanos = new EnumMap<>(Phase.class);
  private Phase phase = Phase.RECEIVED;
  private @Nullable Runnable cancellation;
  private @Nullable QueryUsage usage;

  /**
   * @param type the language, such as {@code sql}
   * @param nanoClock as {@link System#nanoTime}
   * @param onPhase called when the query has come to a phase after its arrival; must not block
   */
  QueryEntry(
      String type,
      String text,
      Instant issueTime,
      LongSupplier nanoClock,
      BiConsumer<Phase, QueryEntry> onPhase) {
    this.type = type;
    this.text = text;
    this.issueTime = issueTime;
    this.nanoClock = nanoClock;
    this.onPhase = onPhase;
    this.reachedNanos.put(Phase.RECEIVED, nanoClock.getAsLong());
  }

  String id() {
    return id;
  }

  String type() {
    return type;
  }

  String text() {
    return text;
  }

  Instant issueTime() {
    return issueTime;
  }

  /** How many data files the query reads, or null before it is planned. */
  synchronized @Nullable Long parquetFiles() {
    return usage == null ? null : (Long) usage.files();
  }

  /** In how many parts the rows of tables are read, or null before it is planned. */
  synchronized @Nullable Long partitions() {
    return usage == null ? null : (Long) usage.partitions();
  }

  /** The most bytes that the query reserved, or null as long as it can become more. */
  synchronized @Nullable Long memoryBytesMax() {
    return usage == null || !phase.isEnd() ? null : (Long) usage.memoryBytesMax();
  }

  /** How long the query computed, or null if that is not known, as of most that were cancelled. */
  synchronized @Nullable Long computeNanos() {
    return usage == null ? null : usage.computeNanos();
  }

  synchronized Phase phase() {
    return phase;
  }

  /** The query has come to the phase. Does nothing once it has ended. */
  synchronized void reach(Phase next) {
    if (!phase.isEnd()) {
      phase = next;
      reachedNanos.put(next, nanoClock.getAsLong());
      cancellation = next.isEnd() ? null : cancellation;
      onPhase.accept(next, this);
    }
  }

  /** The query has ended and has taken that. Does nothing once it has ended. */
  synchronized void end(Phase end, QueryUsage taken) {
    if (!phase.isEnd()) {
      usage = taken;
      reach(end);
    }
  }

  /** The query is planned, and can be ended from now on. */
  synchronized void runs(QueryUsage taken, Runnable cancel) {
    usage = taken;
    cancellation = cancel;
    reach(Phase.PHYSICALLY_PLANNED);
  }

  /** Ends the query, if it runs. */
  boolean cancel() {
    Runnable cancel;
    synchronized (this) {
      cancel = cancellation;
    }
    if (cancel == null) {
      return false;
    }
    cancel.run();
    return true;
  }

  /** How long the query waited for its turn, or null as long as it waits. */
  @Nullable Long permitNanos() {
    return nanosBetween(Phase.RECEIVED, Phase.EXECUTION_PERMIT);
  }

  /** How long it was planned, or null before it is. */
  @Nullable Long planNanos() {
    return nanosBetween(Phase.EXECUTION_PERMIT, Phase.PHYSICALLY_PLANNED);
  }

  /** How long it took from its plan to its end, or null if it has not come to both. */
  @Nullable Long executeNanos() {
    return nanosToEnd(Phase.PHYSICALLY_PLANNED);
  }

  /** How long it took from its arrival to its end, or null as long as it runs. */
  @Nullable Long endToEndNanos() {
    return nanosToEnd(Phase.RECEIVED);
  }

  private synchronized @Nullable Long nanosBetween(Phase from, Phase to) {
    @Nullable Long start = reachedNanos.get(from);
    @Nullable Long end = reachedNanos.get(to);
    return start == null || end == null ? null : (Long) (end - start);
  }

  private synchronized @Nullable Long nanosToEnd(Phase from) {
    return phase.isEnd() ? nanosBetween(from, phase) : null;
  }

  /** What the query took, if it has come to its end. */
  synchronized Optional<QueryTimes> times() {
    @Nullable Long executed = nanosToEnd(Phase.PHYSICALLY_PLANNED);
    @Nullable Long planned = nanosBetween(Phase.EXECUTION_PERMIT, Phase.PHYSICALLY_PLANNED);
    @Nullable Long queued = nanosBetween(Phase.RECEIVED, Phase.EXECUTION_PERMIT);
    return executed == null || planned == null || queued == null
        ? Optional.empty()
        : Optional.of(
            new QueryTimes(
                Duration.ofNanos(queued),
                Duration.ofNanos(planned),
                Duration.ofNanos(executed),
                Optional.ofNullable(computeNanos()).map(Duration::ofNanos)));
  }
}
