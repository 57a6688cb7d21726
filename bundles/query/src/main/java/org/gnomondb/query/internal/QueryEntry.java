package org.gnomondb.query.internal;

import java.time.Duration;
import java.time.Instant;
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

  /** Stands for a time that has not come. */
  private static final long NOT_YET = Long.MIN_VALUE;

  private final String type;
  private final String text;
  private final Instant issueTime;
  private final LongSupplier nanoClock;
  private final BiConsumer<Phase, QueryEntry> onPhase;

  /** When the query came to its phases; the last is the one of its end, whichever that is. */
  private final long receivedNanos;

  private long permittedNanos = NOT_YET;
  private long plannedNanos = NOT_YET;
  private long endNanos = NOT_YET;
  private @Nullable String id;
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
    this.receivedNanos = nanoClock.getAsLong();
  }

  /** Made when it is asked for, as few are: nobody can know one before that. */
  synchronized String id() {
    String known = id;
    if (known == null) {
      known = UUID.randomUUID().toString();
      id = known;
    }
    return known;
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
      setReached(next, nanoClock.getAsLong());
      cancellation = next.isEnd() ? null : cancellation;
      onPhase.accept(next, this);
    }
  }

  private void setReached(Phase next, long nanos) {
    switch (next) {
      case RECEIVED -> throw new IllegalArgumentException("that is what each query begins with");
      case EXECUTION_PERMIT -> permittedNanos = nanos;
      case PHYSICALLY_PLANNED -> plannedNanos = nanos;
      case SUCCESS, FAIL, CANCEL -> endNanos = nanos;
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
  synchronized @Nullable Long permitNanos() {
    return nanosBetween(receivedNanos, permittedNanos);
  }

  /** How long it was planned, or null before it is. */
  synchronized @Nullable Long planNanos() {
    return nanosBetween(permittedNanos, plannedNanos);
  }

  /** How long it took from its plan to its end, or null if it has not come to both. */
  synchronized @Nullable Long executeNanos() {
    return nanosBetween(plannedNanos, endNanos);
  }

  /** How long it took from its arrival to its end, or null as long as it runs. */
  synchronized @Nullable Long endToEndNanos() {
    return nanosBetween(receivedNanos, endNanos);
  }

  private static @Nullable Long nanosBetween(long from, long to) {
    return from == NOT_YET || to == NOT_YET ? null : (Long) (to - from);
  }

  /** What the query took, if it has come to its end. */
  synchronized Optional<QueryTimes> times() {
    @Nullable Long executed = executeNanos();
    @Nullable Long planned = planNanos();
    @Nullable Long queued = permitNanos();
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
