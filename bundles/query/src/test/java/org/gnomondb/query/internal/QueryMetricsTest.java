package org.gnomondb.query.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.gnomondb.api.metrics.Metric;
import org.gnomondb.query.internal.QueryEntry.Phase;
import org.gnomondb.query.internal.engine.QueryUsage;
import org.junit.jupiter.api.Test;

class QueryMetricsTest {
  private final QueryMetrics metrics = new QueryMetrics();
  private long nanos;

  @Test
  void phasesAreCounted() {
    QueryEntry running = received();
    running.reach(Phase.EXECUTION_PERMIT);
    QueryEntry failed = received();
    failed.reach(Phase.FAIL);
    failed.reach(Phase.CANCEL);
    List<QueryEntry> queries = List.of(running, failed, received());

    assertThat(byPhase("influxdb_iox_query_log_phase_entered", queries))
        .containsOnly(
            entry("received", 3.0),
            entry("execution_permit", 1.0),
            entry("physically_planned", 0.0),
            entry("success", 0.0),
            entry("fail", 1.0),
            entry("cancel", 0.0));
    assertThat(byPhase("influxdb_iox_query_log_phase_current", queries))
        .containsOnly(
            entry("received", 1.0),
            entry("execution_permit", 1.0),
            entry("physically_planned", 0.0));
  }

  @Test
  void whatAnEndedQueryTookIsCounted() {
    QueryEntry query = received();
    pass(1);
    query.reach(Phase.EXECUTION_PERMIT);
    pass(2);
    query.runs(usage(0), () -> {});
    pass(4);
    assertThat(sumMillis("end2end")).isEmpty();
    query.end(Phase.SUCCESS, usage(TimeUnit.MILLISECONDS.toNanos(3)));

    assertThat(sumMillis("permit")).containsExactly(1.0);
    assertThat(sumMillis("plan")).containsExactly(2.0);
    assertThat(sumMillis("execute")).containsExactly(4.0);
    assertThat(sumMillis("end2end")).containsExactly(7.0);
    assertThat(sumMillis("compute")).containsExactly(3.0);
  }

  @Test
  void whatAQueryDidNotComeToIsNotCounted() {
    received().reach(Phase.FAIL);
    assertThat(sumMillis("end2end")).hasSize(1);
    assertThat(sumMillis("permit")).isEmpty();
    assertThat(sumMillis("plan")).isEmpty();
  }

  private QueryEntry received() {
    QueryEntry query =
        new QueryEntry("sql", "SELECT 1", Instant.EPOCH, () -> nanos, metrics::reached);
    metrics.reached(Phase.RECEIVED, query);
    return query;
  }

  private void pass(long millis) {
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private static QueryUsage usage(long computeNanos) {
    return new QueryUsage(1, 1, 100, computeNanos);
  }

  private Metric metric(String name, List<QueryEntry> queries) {
    return metrics.metrics(queries).stream()
        .filter(metric -> metric.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Map<String, Double> byPhase(String name, List<QueryEntry> queries) {
    return metric(name, queries).samples().stream()
        .collect(Collectors.toMap(sample -> sample.labels().get("phase"), Metric.Sample::value));
  }

  private List<Double> sumMillis(String name) {
    return metric("influxdb_iox_query_log_" + name + "_duration_seconds", List.of())
        .distributions()
        .stream()
        .map(distribution -> distribution.sum() * 1_000)
        .toList();
  }
}
