package org.gnomondb.api.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DurationsTest {
  @Test
  void durationsFallIntoTheirRanges() {
    Durations durations = new Durations();
    Map<String, String> labels = Map.of("path", "/x", "status", "200");
    durations.add(labels, Duration.ofMillis(1));
    durations.add(labels, Duration.ofMillis(1).plusNanos(1));
    durations.add(labels, Duration.ofMinutes(2));
    Metric.Distribution distribution =
        durations.histogram("x_seconds", "").distributions().getFirst();
    assertThat(distribution.labels()).isEqualTo(labels);
    assertThat(distribution.counts()).startsWith(1L, 1L, 0L).endsWith(0L, 1L);
    assertThat(distribution.sum()).isEqualTo(120.002000001);
    assertThat(durations.counter("x", "").samples().getFirst())
        .isEqualTo(new Metric.Sample(labels, 3));
  }
}
