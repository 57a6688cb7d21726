package org.gnomondb.api.metrics;

import java.util.List;

/**
 * Tells what a component has counted. Registered as a service by the component itself, which keeps
 * plain counters of its own, so that counting costs nothing but an addition.
 */
public interface MetricSource {

  /** The metrics as they are now. Called on any thread for each scrape; must not block. */
  List<Metric> metrics();
}
