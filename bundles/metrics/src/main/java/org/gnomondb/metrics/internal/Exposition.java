package org.gnomondb.metrics.internal;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.gnomondb.api.metrics.MetricSource;
import org.jspecify.annotations.Nullable;

/** Writes metrics in Prometheus' text format. Threads may share it. */
final class Exposition {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** Tells a scraper that the text is whole. */
  private static final String END = "# EOF\n";

  private @Nullable PrometheusRegistry machine;

  /** The metrics of the sources and those of the process and its virtual machine. */
  byte[] text(List<MetricSource> sources) throws IOException {
    MetricFamilies families = new MetricFamilies();
    sources.forEach(families::addAll);
    List<MetricSnapshot> snapshots = new ArrayList<>(families.snapshots());
    machine().scrape().forEach(snapshots::add);

    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(text, new MetricSnapshots(snapshots));
    text.writeBytes(END.getBytes(StandardCharsets.US_ASCII));
    return text.toByteArray();
  }

  /** Made when it is first asked for: a server that nobody scrapes should not pay for it. */
  private synchronized PrometheusRegistry machine() {
    PrometheusRegistry registry = machine;
    if (registry == null) {
      registry = new PrometheusRegistry();
      // All of these read beans when they are scraped. Those that listen to collections instead
      // would keep this bundle's classes alive for ever.
      ProcessMetrics.builder().register(registry);
      JvmMemoryMetrics.builder().register(registry);
      JvmGarbageCollectorMetrics.builder().register(registry);
      JvmBufferPoolMetrics.builder().register(registry);
      JvmThreadsMetrics.builder().register(registry);
      JvmRuntimeInfoMetric.builder().register(registry);
      machine = registry;
    }
    return registry;
  }
}
