package org.gnomondb.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.gnomondb.api.http.HttpResponse;
import org.junit.jupiter.api.Test;

class LoadTest {
  private static final int CONNECTIONS = 1_000;

  private final CountDownLatch goOn = new CountDownLatch(1);

  private final TestEndpoint blocking =
      TestEndpoint.get(
          "/block",
          request -> {
            goOn.await();
            return HttpResponse.text(200, "done");
          });

  @Test
  void requestsBeyondTheBoundsAreToldToComeBack() throws Exception {
    ServerLimits limits =
        TestLimits.with(
            with -> {
              with.threadsPerRoute = 2;
              with.waitingPerRouteMax = 3;
            });
    try (TestServer server = TestServer.open(limits, blocking)) {
      List<CompletableFuture<java.net.http.HttpResponse<String>>> accepted = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        accepted.add(server.sendAsync("/block", HttpRequest.Builder::GET));
      }
      TestServer.await("all are in flight", () -> server.port.requestsInFlight() == 5);
      var refused = server.get("/block");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("retry-after")).contains("1");
      goOn.countDown();
      for (var response : accepted) {
        assertThat(response.get().body()).isEqualTo("done");
      }
      assertThat(server.get("/block").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void busyRouteLeavesThreadsForOthers() throws Exception {
    TestEndpoint other = TestEndpoint.get("/other", request -> HttpResponse.text(200, "other"));
    try (TestServer server = TestServer.open(blocking, other)) {
      List<CompletableFuture<java.net.http.HttpResponse<String>>> blocked = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        blocked.add(server.sendAsync("/block", HttpRequest.Builder::GET));
      }
      TestServer.await("all are in flight", () -> server.port.requestsInFlight() == 100);
      assertThat(server.get("/other").body()).isEqualTo("other");
      goOn.countDown();
      for (var response : blocked) {
        assertThat(response.get().statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void aThousandConnectionsWaitWithoutAThreadEach() throws Exception {
    CompletableFuture<HttpResponse> later = new CompletableFuture<>();
    TestEndpoint endpoint = TestEndpoint.post("/write", request -> HttpResponse.later(later));
    List<Socket> sockets = new ArrayList<>();
    try (TestServer server = TestServer.open(endpoint)) {
      try {
        for (int i = 0; i < CONNECTIONS; i++) {
          Socket socket = server.socket();
          sockets.add(socket);
          TestServer.sendText(
              socket, "POST /write HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody");
        }
        TestServer.await("all are in flight", () -> server.port.requestsInFlight() == CONNECTIONS);
        later.complete(HttpResponse.empty(204));
        for (Socket socket : sockets) {
          byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 204".length());
          assertThat(new String(status, java.nio.charset.StandardCharsets.US_ASCII))
              .isEqualTo("HTTP/1.1 204");
        }
      } finally {
        close(sockets);
      }
    }
  }

  private static void close(List<Socket> sockets) throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
