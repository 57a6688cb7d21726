package org.gnomondb.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A server that keeps what it is sent and answers as a test says. */
final class FakeServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Received> received = new CopyOnWriteArrayList<>();

  /** A request as it came, its query string not decoded. */
  record Received(
      String method,
      String path,
      String query,
      Map<String, List<String>> headers,
      ByteBuffer body) {
    String header(String name) {
      return headers.getOrDefault(name, List.of("")).getFirst();
    }

    String text() {
      return StandardCharsets.UTF_8.decode(body.duplicate()).toString();
    }
  }

  record Reply(int status, String body) {}

  private FakeServer(HttpServer server) {
    this.server = server;
  }

  static FakeServer answering(int status, String body) {
    return answering(request -> new Reply(status, body));
  }

  static FakeServer answering(Function<Received, Reply> answer) {
    try {
      return on(HttpServer.create(), answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static FakeServer on(HttpServer server, Function<Received, Reply> answer) throws IOException {
    FakeServer fake = new FakeServer(server);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(fake.threads);
    server.createContext("/", exchange -> fake.handle(exchange, answer));
    server.start();
    return fake;
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  int port() {
    return server.getAddress().getPort();
  }

  List<Received> requests() {
    return List.copyOf(received);
  }

  Received only() {
    if (received.size() != 1) {
      throw new AssertionError("one request was expected, there are " + received);
    }
    return received.getFirst();
  }

  private void handle(HttpExchange exchange, Function<Received, Reply> answer) throws IOException {
    try (exchange) {
      Received request =
          new Received(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              String.valueOf(exchange.getRequestURI().getRawQuery()),
              Map.copyOf(exchange.getRequestHeaders()),
              ByteBuffer.wrap(exchange.getRequestBody().readAllBytes()));
      received.add(request);
      Reply reply = answer.apply(request);
      byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
