package org.gnomondb.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.http.HttpResponse.Receiver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PushedAnswerTest {
  private final BlockingQueue<Receiver> receivers = new LinkedBlockingQueue<>();
  private final TestEndpoint endpoint =
      TestEndpoint.get(
          "/events",
          request ->
              HttpResponse.pushed(receivers::add).withHeader("Content-Type", "text/event-stream"));
  private TestServer server;

  @BeforeEach
  void open() throws IOException {
    server =
        TestServer.open(
            TestLimits.with(limits -> limits.threads = limits.threadsPerRoute = 1), endpoint);
  }

  @AfterEach
  void close() {
    server.close();
    assertThat(server.port.pushedStreams()).isZero();
  }

  @Test
  void piecesArriveWhenTheyArePushed() throws Exception {
    assertPiecesArrive(HttpClient.Version.HTTP_1_1);
  }

  @Test
  void piecesArriveThroughHttp2() throws Exception {
    assertPiecesArrive(HttpClient.Version.HTTP_2);
  }

  private void assertPiecesArrive(HttpClient.Version version) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
      var opened =
          client.sendAsync(
              HttpRequest.newBuilder(server.uri("/events")).build(), BodyHandlers.ofInputStream());
      Receiver receiver = receiver();
      assertThat(receiver.send(bytes("one\n"), TestServer.PATIENCE)).isTrue();
      var response = opened.get();
      assertThat(response.version()).isEqualTo(version);
      assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
      BufferedReader lines = lines(response.body());
      assertThat(lines.readLine()).isEqualTo("one");
      assertThat(receiver.send(bytes("two\n"), TestServer.PATIENCE)).isTrue();
      assertThat(lines.readLine()).isEqualTo("two");
      receiver.end();
      assertThat(lines.readLine()).isNull();
      assertThat(receiver.send(bytes("three"), TestServer.PATIENCE)).isFalse();
    }
  }

  @Test
  void aStreamHoldsNeitherThreadNorEndpoint() throws Exception {
    try (Socket socket = connect()) {
      Receiver receiver = receiver();
      TestServer.await("no request is in flight", () -> server.port.requestsInFlight() == 0);
      server.port.unbind(endpoint);
      server.port.bind(endpoint);
      try (Socket other = connect()) {
        receiver().end();
        receiver.end();
        assertThat(TestServer.readAll(other)).contains("200 OK");
      }
      assertThat(TestServer.readAll(socket)).contains("200 OK");
    }
  }

  @Test
  void thePortEndsAllStreamsWhenItCloses() throws Exception {
    try (Socket socket = connect()) {
      Receiver receiver = receiver();
      assertThat(receiver.send(bytes("last"), TestServer.PATIENCE)).isTrue();
      server.port.close();
      assertThat(TestServer.readAll(socket)).contains("last").endsWith("0\r\n\r\n");
      assertThat(receiver.send(bytes("more"), TestServer.PATIENCE)).isFalse();
    }
  }

  @Test
  void aReceiverThatGoesAwayEndsItsStream() throws Exception {
    Receiver receiver;
    try (Socket socket = connect()) {
      receiver = receiver();
      assertThat(receiver.send(bytes("first"), TestServer.PATIENCE)).isTrue();
      assertThat(socket.getInputStream().read()).isNotNegative();
    }
    TestServer.await("the stream is over", () -> server.port.pushedStreams() == 0);
    assertThat(receiver.send(bytes("more"), TestServer.PATIENCE)).isFalse();
  }

  @Test
  void aReceiverThatDoesNotReadLosesItsConnection() throws Exception {
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(1024);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.number()));
      TestServer.sendText(socket, "GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
      Receiver receiver = receiver();
      byte[] piece = new byte[32 * 1024];
      int pieces = 0;
      while (receiver.send(piece, Duration.ofMillis(50))) {
        assertThat(++pieces).as("pieces that nobody has read").isLessThan(10_000);
      }
      TestServer.await("the stream is over", () -> server.port.pushedStreams() == 0);
      TestServer.await("the connection is closed", () -> server.port.connections() == 0);
    }
  }

  @Test
  void aStreamThatCanNotStartIsAnsweredAsAFailure() throws Exception {
    server.port.bind(
        TestEndpoint.get(
            "/full",
            request ->
                HttpResponse.pushed(
                    receiver -> {
                      throw new GnomonException(ErrorCode.OVERLOAD, "too many streams");
                    })));
    assertThat(server.get("/full").statusCode()).isEqualTo(503);
    assertThat(server.get("/full").body()).isEqualTo("too many streams");
    assertThat(server.port.pushedStreams()).isZero();
  }

  private Socket connect() throws IOException {
    Socket socket = server.socket();
    TestServer.sendText(socket, "GET /events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    return socket;
  }

  private Receiver receiver() throws InterruptedException {
    Receiver receiver = receivers.poll(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(receiver).as("the endpoint got a receiver").isNotNull();
    return receiver;
  }

  private static BufferedReader lines(InputStream body) {
    return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
