package org.gnomondb.metrics.internal;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gnomondb.api.metrics.Metric;
import org.gnomondb.api.metrics.MetricSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers the metrics of many sources, of which several may measure the same thing: where they
 * agree in name and labels, as the two generations of a bundle do while it is being replaced, the
 * source that came last is believed.
 */
final class MetricFamilies {
  private static final Logger LOG = LoggerFactory.getLogger(MetricFamilies.class);

  private final Map<String, Family> families = new TreeMap<>();

  /** What is known under one name. */
  private static final class Family {
    private final Metric first;
    private final Map<Map<String, String>, Metric.Sample> samples = new LinkedHashMap<>();
    private final Map<Map<String, String>, Metric.Distribution> distributions =
        new LinkedHashMap<>();

    Family(Metric first) {
      this.first = first;
    }

    void add(Metric metric) {
      if (metric.type() == first.type()) {
        metric.samples().forEach(sample -> samples.put(sample.labels(), sample));
        metric
            .distributions()
            .forEach(distribution -> distributions.put(distribution.labels(), distribution));
      }
    }
  }

  /** Adds what a source tells. One that fails is left out: the others are needed all the more. */
  void addAll(MetricSource source) {
    try {
      for (Metric metric : source.metrics()) {
        families.computeIfAbsent(metric.name(), name -> new Family(metric)).add(metric);
      }
    } catch (RuntimeException e) {
      LOG.warn("{} can't tell its metrics", source.getClass().getName(), e);
    }
  }

  List<MetricSnapshot> snapshots() {
    List<MetricSnapshot> snapshots = new ArrayList<>();
    for (Family family : families.values()) {
      try {
        snapshots.add(snapshot(family));
      } catch (IllegalArgumentException e) {
        LOG.warn("the metric {} is malformed: {}", family.first.name(), e.getMessage());
      }
    }
    return snapshots;
  }

  private static MetricSnapshot snapshot(Family family) {
    return switch (family.first.type()) {
      case COUNTER -> counter(family);
      case GAUGE -> gauge(family);
      case HISTOGRAM -> histogram(family);
    };
  }

  private static MetricSnapshot counter(Family family) {
    CounterSnapshot.Builder builder =
        CounterSnapshot.builder().name(family.first.name()).help(family.first.help());
    for (Metric.Sample sample : family.samples.values()) {
      builder.dataPoint(
          CounterDataPointSnapshot.builder()
              .labels(labels(sample.labels()))
              .value(sample.value())
              .build());
    }
    return builder.build();
  }

  private static MetricSnapshot gauge(Family family) {
    GaugeSnapshot.Builder builder =
        GaugeSnapshot.builder().name(family.first.name()).help(family.first.help());
    for (Metric.Sample sample : family.samples.values()) {
      builder.dataPoint(
          GaugeDataPointSnapshot.builder()
              .labels(labels(sample.labels()))
              .value(sample.value())
              .build());
    }
    return builder.build();
  }

  private static MetricSnapshot histogram(Family family) {
    HistogramSnapshot.Builder builder =
        HistogramSnapshot.builder().name(family.first.name()).help(family.first.help());
    for (Metric.Distribution distribution : family.distributions.values()) {
      List<Double> bounds = new ArrayList<>(distribution.upperBounds());
      bounds.add(Double.POSITIVE_INFINITY);
      builder.dataPoint(
          HistogramDataPointSnapshot.builder()
              .labels(labels(distribution.labels()))
              .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, distribution.counts()))
              .sum(distribution.sum())
              .build());
    }
    return builder.build();
  }

  private static Labels labels(Map<String, String> labels) {
    Labels.Builder builder = Labels.builder();
    new TreeMap<>(labels).forEach(builder::label);
    return builder.build();
  }
}
