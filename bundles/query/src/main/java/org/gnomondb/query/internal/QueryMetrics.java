package org.gnomondb.query.internal;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import org.gnomondb.api.metrics.Durations;
import org.gnomondb.api.metrics.Metric;
import org.gnomondb.query.internal.QueryEntry.Phase;
import org.jspecify.annotations.Nullable;

/** Counts the phases of queries, and what ended queries have taken. Threads may share it. */
final class QueryMetrics {
  private static final String PREFIX = "influxdb_iox_query_log_";

  private final Map<Phase, LongAdder> entered = new EnumMap<>(Phase.class);
  private final Durations permit = new Durations();
  private final Durations plan = new Durations();
  private final Durations execute = new Durations();
  private final Durations endToEnd = new Durations();
  private final Durations compute = new Durations();

  QueryMetrics() {
    for (Phase phase : Phase.values()) {
      entered.put(phase, new LongAdder());
    }
  }

  /** Counts the phase that the query has just come to. */
  void reached(Phase phase, QueryEntry query) {
    count(phase).increment();
    if (phase.isEnd()) {
      add(permit, query.permitNanos());
      add(plan, query.planNanos());
      add(execute, query.executeNanos());
      add(endToEnd, query.endToEndNanos());
      add(compute, query.computeNanos());
    }
  }

  private LongAdder count(Phase phase) {
    return Objects.requireNonNull(entered.get(phase));
  }

  private static void add(Durations durations, @Nullable Long nanos) {
    if (nanos != null) {
      durations.add(Map.of(), Duration.ofNanos(nanos));
    }
  }

  /**
   * The metrics as they are now.
   *
   * @param queries all that run, and maybe others
   */
  List<Metric> metrics(List<QueryEntry> queries) {
    List<Phase> phases = queries.stream().map(QueryEntry::phase).toList();
    return List.of(
        byPhase(
            "phase_entered",
            "Queries that have come to the phase.",
            Metric.Type.COUNTER,
            Arrays.asList(Phase.values()),
            phase -> count(phase).sum()),
        byPhase(
            "phase_current",
            "Queries that are in the phase.",
            Metric.Type.GAUGE,
            Arrays.stream(Phase.values()).filter(phase -> !phase.isEnd()).toList(),
            phase -> phases.stream().filter(phase::equals).count()),
        histogram("permit", "Time for which a query waited for its turn.", permit),
        histogram("plan", "Time in which a query was planned.", plan),
        histogram("execute", "Time from a query's plan to its end.", execute),
        histogram("end2end", "Time from a query's arrival to its end.", endToEnd),
        histogram("compute", "CPU time that a query took.", compute));
  }

  private static Metric byPhase(
      String name, String help, Metric.Type type, List<Phase> phases, ToLongFunction<Phase> value) {
    return new Metric(
        PREFIX + name,
        help,
        type,
        phases.stream()
            .map(
                phase -> new Metric.Sample(Map.of("phase", phase.text()), value.applyAsLong(phase)))
            .toList());
  }

  private static Metric histogram(String name, String help, Durations durations) {
    return durations.histogram(PREFIX + name + "_duration_seconds", help);
  }
}
