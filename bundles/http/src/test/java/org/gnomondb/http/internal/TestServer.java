package org.gnomondb.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.gnomondb.api.http.HttpEndpoint;

/** A port on the loopback interface, and a client of it. */
final class TestServer implements AutoCloseable {
  static final String CLUSTER_ID = "11111111-2222-4333-8444-555555555555";
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration POLL = Duration.ofMillis(1);

  final HttpPort port;
  private final HttpClient client;
  private final int number;

  TestServer(ServerLimits limits, boolean withoutAuth) throws IOException {
    port = new HttpPort(limits, withoutAuth, TlsSettings.OFF, () -> CLUSTER_ID);
    number = listen(port);
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  private static int listen(HttpPort port) throws IOException {
    try {
      return port.listen("127.0.0.1", 0);
    } catch (TlsException e) {
      throw new AssertionError(e);
    }
  }

  static TestServer open(HttpEndpoint... endpoints) throws IOException {
    return open(TestLimits.standard(), endpoints);
  }

  static TestServer open(ServerLimits limits, HttpEndpoint... endpoints) throws IOException {
    TestServer server = new TestServer(limits, false);
    for (HttpEndpoint endpoint : endpoints) {
      server.port.bind(endpoint);
    }
    return server;
  }

  int number() {
    return number;
  }

  HttpClient client() {
    return client;
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + number + path);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(path, HttpRequest.Builder::GET);
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return send(path, request -> request.POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpResponse<String> send(String path, UnaryOperator<HttpRequest.Builder> request)
      throws IOException, InterruptedException {
    return client.send(
        request.apply(HttpRequest.newBuilder(uri(path)).timeout(PATIENCE)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<String>> sendAsync(
      String path, UnaryOperator<HttpRequest.Builder> request) {
    return client.sendAsync(
        request.apply(HttpRequest.newBuilder(uri(path)).timeout(PATIENCE)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** A connection on which bytes can be sent as they are. */
  Socket socket() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), number);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  static void sendText(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** Everything that comes until the server closes the connection. */
  static String readAll(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still waiting until %s", what).isLessThan(deadline);
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    port.close();
  }
}
