package org.gnomondb.api.metrics;

import java.util.List;
import java.util.Map;

/**
 * What is measured of one thing at one moment.
 *
 * @param name in Prometheus' spelling, with its unit; a counter's without {@code _total}
 * @param samples one for each set of labels; empty for a histogram
 * @param distributions one for each set of labels of a histogram; empty for the others
 */
public record Metric(
    String name, String help, Type type, List<Sample> samples, List<Distribution> distributions) {
  public Metric {
    samples = List.copyOf(samples);
    distributions = List.copyOf(distributions);
  }

  /** A counter or a gauge. */
  public Metric(String name, String help, Type type, List<Sample> samples) {
    this(name, help, type, samples, List.of());
  }

  /** A counter without labels. */
  public static Metric counter(String name, String help, double value) {
    return new Metric(name, help, Type.COUNTER, List.of(new Sample(Map.of(), value)));
  }

  /** A gauge without labels. */
  public static Metric gauge(String name, String help, double value) {
    return new Metric(name, help, Type.GAUGE, List.of(new Sample(Map.of(), value)));
  }

  public static Metric histogram(String name, String help, List<Distribution> distributions) {
    return new Metric(name, help, Type.HISTOGRAM, List.of(), distributions);
  }

  /** What kind of values there are. */
  public enum Type {
    /** A value that never goes down while its source lives. */
    COUNTER,
    /** A value that goes up and down. */
    GAUGE,
    /** How often values fell into each of some ranges. */
    HISTOGRAM
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

  /**
   * How often values fell into each range.
   *
   * @param labels as for {@link Sample}
   * @param upperBounds of the ranges but the last one, which has none, in ascending order
   * @param counts how many values each range got, one more than there are bounds
   * @param sum of all values
   */
  public record Distribution(
      Map<String, String> labels, List<Double> upperBounds, List<Long> counts, double sum) {
    public Distribution {
      labels = Map.copyOf(labels);
      upperBounds = List.copyOf(upperBounds);
      counts = List.copyOf(counts);
      if (counts.size() != upperBounds.size() + 1) {
        throw new IllegalArgumentException(
            counts.size() + " counts do not fit " + upperBounds.size() + " bounds");
      }
    }
  }
}
