package org.gnomondb.objectstore.google.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.client.http.ByteArrayContent;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpContent;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.InputStreamContent;
import com.sun.management.ThreadMXBean;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavaTransportTest {
  private static final int LARGE_BYTES = 32 << 20;

  private final BlockingQueue<byte[]> bodies = new LinkedBlockingQueue<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            bodies.add(exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(200, -1);
          }
        });
    server.start();
  }

  @AfterEach
  void stopServer() {
    client.close();
    server.stop(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 64 << 10, (64 << 10) + 1, 1_000_000})
  void sendsTheContentAsItIs(int bytes) throws Exception {
    byte[] content = content(bytes);

    send(request(new ByteArrayContent(null, content)));

    assertThat(bodies.take()).isEqualTo(content);
  }

  @Test
  void sendsContentOfUnknownLength() throws Exception {
    byte[] content = content(1_000_000);

    send(request(new InputStreamContent(null, new ByteArrayInputStream(content))));

    assertThat(bodies.take()).isEqualTo(content);
  }

  /** A data file may take a quarter of a small heap. */
  @Test
  void doesNotCopyTheContentInTheHeap() throws Exception {
    HttpRequest request = request(new ByteArrayContent(null, content(LARGE_BYTES)));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();

    send(request);

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(LARGE_BYTES / 2);
    assertThat(bodies.take()).hasSize(LARGE_BYTES);
  }

  private HttpRequest request(HttpContent content) throws IOException {
    String url = "http://127.0.0.1:%d/".formatted(server.getAddress().getPort());
    return new JavaTransport(client, Duration.ofMinutes(1))
        .createRequestFactory()
        .buildPostRequest(new GenericUrl(url), content);
  }

  private static void send(HttpRequest request) throws IOException {
    HttpResponse response = request.execute();
    assertThat(response.getStatusCode()).isEqualTo(200);
    response.disconnect();
  }

  private static byte[] content(int bytes) {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return content;
  }
}
