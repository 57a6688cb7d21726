package org.gnomondb.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.metrics.Metric;
import org.junit.jupiter.api.Test;

class RequestMetricsTest {
  @Test
  void answersAreCountedByRouteAndStatus() throws Exception {
    CompletableFuture<HttpResponse> never = new CompletableFuture<>();
    try (TestServer server =
        TestServer.open(
            TestEndpoint.post("/echo", request -> HttpResponse.empty(204)),
            TestEndpoint.get("/never", request -> HttpResponse.later(never)))) {
      server.post("/echo", "x");
      server.post("/echo", "x");
      server.get("/echo");
      server.get("/no/such/path");
      server.send("/echo", request -> request.method("BREW", BodyPublishers.noBody()));
      goAwayFrom(server);
      TestServer.await(
          "all are counted",
          () ->
              server.port.metrics().getFirst().samples().stream()
                      .mapToDouble(Metric.Sample::value)
                      .sum()
                  == 6);
      assertThat(server.port.metrics().getFirst().samples())
          .containsExactlyInAnyOrder(
              sample("POST", "/echo", 204, 2),
              sample("GET", "/echo", 405, 1),
              sample("GET", "other", 404, 1),
              sample("other", "/echo", 405, 1),
              sample("GET", "/never", 499, 1));
      never.complete(HttpResponse.empty(200));
    }
  }

  private static void goAwayFrom(TestServer server) throws IOException {
    try (Socket socket = server.socket()) {
      TestServer.sendText(socket, "GET /never HTTP/1.1\r\nHost: x\r\n\r\n");
      TestServer.await("it is being answered", () -> server.port.requestsInFlight() == 1);
    }
  }

  @Test
  void whatThereIsAtTheMomentIsTold() throws Exception {
    try (TestServer server = TestServer.open()) {
      server.get("/");
      assertThat(server.port.metrics())
          .extracting(Metric::name)
          .containsExactlyElementsOf(
              List.of(
                  "http_requests",
                  "http_request_duration_seconds",
                  "grpc_requests",
                  "grpc_request_duration_seconds",
                  "http_requests_in_flight",
                  "http_request_body_bytes",
                  "http_pushed_streams",
                  "http_connections"));
      assertThat(server.port.metrics().getLast().samples().getFirst().value()).isEqualTo(1);
    }
  }

  private static Metric.Sample sample(String method, String path, int status, double count) {
    return new Metric.Sample(
        Map.of("method", method, "path", path, "status", Integer.toString(status)), count);
  }
}
