package org.gnomondb.api.metrics;

import java.util.List;
import java.util.Map;

/**
 * What is measured of one thing at one moment.
 *
 * @param name in Prometheus' spelling, with its unit; a counter's without {@code _total}
 * @param samples one for each set of labels
 */
public record Metric(String name, String help, Type type, List<Sample> samples) {
  public Metric {
    samples = List.copyOf(samples);
  }

  /** A counter without labels. */
  public static Metric counter(String name, String help, double value) {
    return new Metric(name, help, Type.COUNTER, List.of(new Sample(Map.of(), value)));
  }

  /** A gauge without labels. */
  public static Metric gauge(String name, String help, double value) {
    return new Metric(name, help, Type.GAUGE, List.of(new Sample(Map.of(), value)));
  }

  /** Whether the value can go down. */
  public enum Type {
    COUNTER,
    GAUGE
  }

  /**
   * One value.
   *
   * @param labels names and values; values must be few, as each is a time series for ever
   */
  public record Sample(Map<String, String> labels, double value) {
    public Sample {
      labels = Map.copyOf(labels);
    }
  }
}
