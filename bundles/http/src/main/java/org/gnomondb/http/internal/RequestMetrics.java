package org.gnomondb.http.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.gnomondb.api.metrics.Metric;

/** Counts the requests of one protocol and their durations. Threads may share it. */
final class RequestMetrics {
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  /** From the fastest answer to one that few clients wait for; a write waits for a flush. */
  private static final long[] BOUNDS_MILLIS = {
    1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000
  };

  private static final List<Double> BOUNDS_SECONDS =
      Arrays.stream(BOUNDS_MILLIS).mapToObj(millis -> millis / 1_000.0).toList();

  private final String protocol;
  private final Map<Map<String, String>, Tally> tallies = new ConcurrentHashMap<>();

  private static final class Tally {
    private final LongAdder[] counts = new LongAdder[BOUNDS_MILLIS.length + 1];
    private final LongAdder nanos = new LongAdder();

    Tally() {
      Arrays.setAll(counts, i -> new LongAdder());
    }
  }

  /**
   * @param protocol what the names of the metrics begin with
   */
  RequestMetrics(String protocol) {
    this.protocol = protocol;
  }

  /**
   * Counts an answer.
   *
   * @param labels what requests are told apart by, of which there must be few
   */
  void answered(Map<String, String> labels, Duration duration) {
    Tally tally = tallies.computeIfAbsent(labels, key -> new Tally());
    long nanos = duration.toNanos();
    tally.nanos.add(nanos);
    int range = 0;
    while (range < BOUNDS_MILLIS.length
        && nanos > TimeUnit.MILLISECONDS.toNanos(BOUNDS_MILLIS[range])) {
      range++;
    }
    tally.counts[range].increment();
  }

  List<Metric> metrics() {
    List<Metric.Sample> samples = new ArrayList<>();
    List<Metric.Distribution> distributions = new ArrayList<>();
    tallies.forEach(
        (labels, tally) -> {
          List<Long> counts = Arrays.stream(tally.counts).map(LongAdder::sum).toList();
          samples.add(new Metric.Sample(labels, counts.stream().mapToLong(Long::longValue).sum()));
          distributions.add(
              new Metric.Distribution(
                  labels, BOUNDS_SECONDS, counts, tally.nanos.sum() / NANOS_PER_SECOND));
        });
    return List.of(
        new Metric(
            protocol + "_requests", "Requests that were answered.", Metric.Type.COUNTER, samples),
        Metric.histogram(
            protocol + "_request_duration_seconds",
            "Time from the head of a request to the end of its answer.",
            distributions));
  }
}
