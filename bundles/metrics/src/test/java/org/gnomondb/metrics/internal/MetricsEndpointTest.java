package org.gnomondb.metrics.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.http.Route;
import org.gnomondb.api.metrics.Metric;
import org.gnomondb.api.metrics.MetricSource;
import org.junit.jupiter.api.Test;

class MetricsEndpointTest {
  private final MetricsEndpoint endpoint = new MetricsEndpoint();

  @Test
  void textIsPrometheusAndWhole() throws IOException {
    assertThat(endpoint.routes()).containsExactly(new Route(HttpMethod.GET, "/metrics"));
    HttpResponse answer = answer();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers())
        .containsEntry("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    assertThat(text()).endsWith("\n# EOF\n").contains("\nprocess_start_time_seconds 1.");
  }

  @Test
  void countersGaugesAndHistogramsAreTold() throws IOException {
    endpoint.bindSource(
        () ->
            List.of(
                new Metric(
                    "lines",
                    "Lines of \"text\".",
                    Metric.Type.COUNTER,
                    List.of(
                        new Metric.Sample(Map.of("db", "b"), 2),
                        new Metric.Sample(Map.of("db", "a\n\"\\"), 1))),
                Metric.gauge("waiting_bytes", "Bytes.", 0.5),
                Metric.histogram(
                    "seconds",
                    "Seconds.",
                    List.of(
                        new Metric.Distribution(
                            Map.of("path", "/x"), List.of(0.1, 1.0), List.of(3L, 0L, 2L), 9.5)))));
    assertThat(text())
        .contains(
            """
            # HELP lines_total Lines of "text".
            # TYPE lines_total counter
            lines_total{db="a\\n\\"\\\\"} 1.0
            lines_total{db="b"} 2.0
            """)
        .contains(
            """
            # TYPE seconds histogram
            seconds_bucket{path="/x",le="0.1"} 3
            seconds_bucket{path="/x",le="1.0"} 3
            seconds_bucket{path="/x",le="+Inf"} 5
            seconds_count{path="/x"} 5
            seconds_sum{path="/x"} 9.5
            """)
        .contains("# TYPE waiting_bytes gauge\nwaiting_bytes 0.5\n");
  }

  @Test
  void newerSourceIsBelievedWhereTwoMeasureTheSame() throws IOException {
    endpoint.bindSource(() -> List.of(Metric.counter("things", "Things.", 1)));
    endpoint.bindSource(() -> List.of(Metric.counter("things", "Things.", 2)));
    endpoint.bindSource(() -> List.of(Metric.gauge("things", "Things.", 3)));
    assertThat(text()).contains("\nthings_total 2.0\n");
  }

  @Test
  void sourceThatFailsHidesNoOther() throws IOException {
    endpoint.bindSource(
        () -> {
          throw new IllegalStateException("not now");
        });
    endpoint.bindSource(
        () -> List.of(Metric.gauge("no name", "Wrong.", 1), Metric.gauge("good", "Right.", 1)));
    assertThat(text()).contains("\ngood 1.0\n").endsWith("# EOF\n");
  }

  @Test
  void sourceThatIsGoneIsNotAsked() throws IOException {
    MetricSource source = () -> List.of(Metric.gauge("gone", "Gone.", 1));
    endpoint.bindSource(source);
    endpoint.unbindSource(source);
    assertThat(text()).doesNotContain("gone");
  }

  private String text() throws IOException {
    HttpResponse.Body.Bytes body = (HttpResponse.Body.Bytes) answer().body();
    return new String(body.bytes(), StandardCharsets.UTF_8);
  }

  private HttpResponse answer() throws IOException {
    return endpoint.handle(new NoRequest());
  }
}
