package org.gnomondb.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.gnomondb.api.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenConnectionsTest {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final String REQUEST = "GET /x HTTP/1.1\r\nHost: x\r\n\r\n";

  private final CompletableFuture<HttpResponse> later = new CompletableFuture<>();
  private final TestEndpoint endpoint =
      TestEndpoint.get("/x", request -> HttpResponse.later(later));

  private TestServer open(Consumer<TestLimits> change) throws IOException {
    return TestServer.open(TestLimits.with(change), endpoint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET /x HT", "GET /x HTTP/1.1\r\nHost: x\r\n", "PRI * HTTP/2.0\r\n"})
  void connectionWithoutARequestIsClosed(String text) throws Exception {
    try (TestServer server = open(limits -> limits.firstRequestMax = SHORT);
        Socket socket = server.socket()) {
      TestServer.sendText(socket, text);
      assertThat(TestServer.readAll(socket)).doesNotContain("200");
      TestServer.await("it is forgotten", () -> server.port.connections() == 0);
    }
  }

  @Test
  void connectionWithoutAnotherRequestIsClosed() throws Exception {
    later.complete(HttpResponse.text(200, "done"));
    try (TestServer server = open(limits -> limits.nextRequestMax = SHORT);
        Socket socket = server.socket()) {
      TestServer.sendText(socket, REQUEST);
      assertThat(TestServer.readAll(socket)).startsWith("HTTP/1.1 200 OK").endsWith("done");
    }
  }

  @Test
  void connectionWhoseRequestTakesLongStaysOpen() throws Exception {
    try (TestServer server =
            open(
                limits -> {
                  limits.firstRequestMax = SHORT;
                  limits.nextRequestMax = SHORT;
                });
        Socket waiting = server.socket();
        Socket silent = server.socket()) {
      TestServer.sendText(waiting, REQUEST);
      TestServer.await("it is in flight", () -> server.port.requestsInFlight() == 1);
      for (int i = 0; i < 3; i++) {
        try (Socket another = server.socket()) {
          assertThat(TestServer.readAll(another)).isEmpty();
        }
      }
      assertThat(TestServer.readAll(silent)).isEmpty();
      later.complete(HttpResponse.text(200, "done"));
      assertThat(TestServer.readAll(waiting)).startsWith("HTTP/1.1 200 OK").endsWith("done");
    }
  }

  @Test
  void connectionsBeyondTheBoundAreClosed() throws Exception {
    try (TestServer server = open(limits -> limits.connectionsMax = 2);
        Socket second = server.socket()) {
      try (Socket first = server.socket()) {
        TestServer.await("both are open", () -> server.port.connections() == 2);
        try (Socket third = server.socket()) {
          assertThat(isClosed(third)).isTrue();
        }
        assertThat(first.isConnected()).isTrue();
      }
      TestServer.await("one is closed", () -> server.port.connections() == 1);
      later.complete(HttpResponse.text(200, "done"));
      TestServer.sendText(second, REQUEST);
      assertThat(second.getInputStream().read()).isEqualTo('H');
      assertThat(server.get("/x").body()).isEqualTo("done");
    }
  }

  private static boolean isClosed(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }
}
