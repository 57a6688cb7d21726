package org.gnomondb.http.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.gnomondb.api.metrics.Durations;
import org.gnomondb.api.metrics.Metric;

/** Counts the requests of one protocol and their durations. Threads may share it. */
final class RequestMetrics {
  private final String protocol;
  private final Durations durations = new Durations();

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
    durations.add(labels, duration);
  }

  List<Metric> metrics() {
    return List.of(
        durations.counter(protocol + "_requests", "Requests that were answered."),
        durations.histogram(
            protocol + "_request_duration_seconds",
            "Time from the head of a request to the end of its answer."));
  }
}
