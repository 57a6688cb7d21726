package org.gnomondb.api.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** How often things were done, and how long they took. Threads may share it. */
public final class Durations {
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  /** From the fastest answer to one that few clients wait for; a write waits for a flush. */
  private static final long[] BOUNDS_MILLIS = {
    1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000
  };

  private static final List<Double> BOUNDS_SECONDS =
      Arrays.stream(BOUNDS_MILLIS).mapToObj(millis -> millis / 1_000.0).toList();

  private final Map<Map<String, String>, Tally> tallies = new ConcurrentHashMap<>();

  private static final class Tally {
    private final LongAdder[] counts = new LongAdder[BOUNDS_MILLIS.length + 1];
    private final LongAdder nanos = new LongAdder();

    Tally() {
      Arrays.setAll(counts, i -> new LongAdder());
    }

    List<Long> counts() {
      return Arrays.stream(counts).map(LongAdder::sum).toList();
    }
  }

  /**
   * Counts one of them.
   *
   * @param labels what they are told apart by, of which there must be few
   */
  public void add(Map<String, String> labels, Duration duration) {
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

  /** A counter of how often they were done. */
  public Metric counter(String name, String help) {
    List<Metric.Sample> samples = new ArrayList<>();
    tallies.forEach(
        (labels, tally) ->
            samples.add(
                new Metric.Sample(
                    labels, tally.counts().stream().mapToLong(Long::longValue).sum())));
    return new Metric(name, help, Metric.Type.COUNTER, samples);
  }

  /** A histogram of how long they took, from a millisecond to half a minute. */
  public Metric histogram(String name, String help) {
    List<Metric.Distribution> distributions = new ArrayList<>();
    tallies.forEach(
        (labels, tally) ->
            distributions.add(
                new Metric.Distribution(
                    labels, BOUNDS_SECONDS, tally.counts(), tally.nanos.sum() / NANOS_PER_SECOND)));
    return Metric.histogram(name, help, distributions);
  }
}
