package org.gnomondb.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamedAnswerTest {
  private static final Duration SHORT = Duration.ofMillis(100);

  private TestServer server;

  @BeforeEach
  void open() throws IOException {
    server =
        TestServer.open(
            TestLimits.with(limits -> limits.threads = limits.threadsPerRoute = 1),
            TestEndpoint.get("/other", request -> HttpResponse.text(200, "other")));
  }

  @AfterEach
  void close() {
    TestServer.await("all requests have left", () -> server.port.requestsInFlight() == 0);
    server.close();
  }

  /** Makes pieces of numbered lines until a count, then ends or fails. */
  private static class Lines implements HttpResponse.Source {
    final AtomicLong bytes = new AtomicLong();
    final AtomicInteger closed = new AtomicInteger();
    private final int count;
    private final @Nullable RuntimeException failure;
    private int next;

    Lines(int count, @Nullable RuntimeException failure) {
      this.count = count;
      this.failure = failure;
    }

    @Override
    public byte @Nullable [] next() {
      if (next == count && failure != null) {
        throw failure;
      }
      if (next == count || closed.get() > 0) {
        return null;
      }
      byte[] piece = line(next++).getBytes(StandardCharsets.UTF_8);
      bytes.addAndGet(piece.length);
      return piece;
    }

    static String line(int number) {
      return number + "x".repeat(1_000) + "\n";
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private static int sizeOfLines(int count) {
    int size = 0;
    for (int i = 0; i < count; i++) {
      size += Lines.line(i).length();
    }
    return size;
  }

  /** A connection that has asked for the stream and takes little of it without being read. */
  private Socket askWithoutReading() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(16 * 1024);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.number()));
    TestServer.sendText(socket, "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
    return socket;
  }

  private void serve(HttpResponse.Source source) {
    server.port.bind(
        TestEndpoint.get(
            "/stream",
            request ->
                HttpResponse.of(200, new HttpResponse.Body.Streamed(source))
                    .withHeader("Content-Type", "text/plain")));
  }

  @Test
  void piecesArriveInOrderAndTheSourceIsClosed() throws Exception {
    Lines source = new Lines(2_000, null);
    serve(source);
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      expected.append(Lines.line(i));
    }
    var response = server.get("/stream");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).contains("text/plain");
    assertThat(response.headers().firstValue("transfer-encoding")).contains("chunked");
    assertThat(response.headers().firstValue("cluster-uuid")).contains(TestServer.CLUSTER_ID);
    assertThat(response.body()).isEqualTo(expected.toString());
    assertThat(source.closed).hasValueGreaterThan(0);
  }

  @Test
  void streamGoesThroughHttp2() throws Exception {
    serve(new Lines(2_000, null));
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      var response =
          client.send(
              HttpRequest.newBuilder(server.uri("/stream")).build(), BodyHandlers.ofByteArray());
      assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(response.body()).hasSize(sizeOfLines(2_000));
    }
  }

  /** As {@link Lines}, with an end that is known with the last of them. */
  private static final class KnownLines extends Lines {
    private final long bytesMax;

    KnownLines(int count) {
      super(count, null);
      bytesMax = sizeOfLines(count);
    }

    @Override
    public boolean isAtEnd() {
      return bytes.get() == bytesMax;
    }
  }

  @Test
  void aSmallAnswerWhoseEndIsKnownHasALength() throws Exception {
    KnownLines source = new KnownLines(1);
    serve(source);
    var response = server.get("/stream");
    assertThat(response.headers().firstValue("content-length"))
        .contains(Integer.toString(sizeOfLines(1)));
    assertThat(response.headers().firstValue("content-type")).contains("text/plain");
    assertThat(response.body()).isEqualTo(Lines.line(0));
    assertThat(source.closed).hasValueGreaterThan(0);
  }

  @Test
  void theLastPieceOfALongAnswerMayBringTheEnd() throws Exception {
    KnownLines source = new KnownLines(2_000);
    serve(source);
    var response = server.get("/stream");
    assertThat(response.headers().firstValue("transfer-encoding")).contains("chunked");
    assertThat(response.body()).hasSize(sizeOfLines(2_000)).endsWith(Lines.line(1_999));
    assertThat(source.closed).hasValueGreaterThan(0);
  }

  @Test
  void aLastPieceThatIsLargeIsSentInParts() throws Exception {
    byte[] large = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
    serve(
        new HttpResponse.Source() {
          private boolean isAtEnd;

          @Override
          public byte @Nullable [] next() {
            byte[] piece = isAtEnd ? null : large;
            isAtEnd = true;
            return piece;
          }

          @Override
          public boolean isAtEnd() {
            return isAtEnd;
          }

          @Override
          public void close() {}
        });
    assertThat(server.get("/stream").body()).hasSize(large.length);
  }

  @Test
  void streamWithoutPiecesIsAnEmptyBody() throws Exception {
    serve(new Lines(0, null));
    var response = server.get("/stream");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void failureBeforeTheFirstPieceHasAStatus() throws Exception {
    Lines source = new Lines(0, new GnomonException(ErrorCode.RESOURCES, "Resources exhausted"));
    serve(source);
    var response = server.get("/stream");
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).isEqualTo("Resources exhausted");
    assertThat(response.headers().firstValue("content-type")).isEmpty();
    assertThat(source.closed).hasValueGreaterThan(0);
  }

  @Test
  void failureInTheMiddleCannotBeTakenForTheEnd() throws Exception {
    Lines source = new Lines(10, new GnomonException(ErrorCode.UNAVAILABLE, "the store is away"));
    serve(source);
    assertThatThrownBy(() -> server.get("/stream")).isInstanceOf(IOException.class);
    TestServer.await("the source is closed", () -> source.closed.get() > 0);
    serve(new Lines(10, new GnomonException(ErrorCode.UNAVAILABLE, "the store is away")));
    try (Socket socket = server.socket()) {
      TestServer.sendText(socket, "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(TestServer.readAll(socket))
          .startsWith("HTTP/1.1 200 ")
          .doesNotContain("\r\n0\r\n");
    }
  }

  @Test
  void failureInTheMiddleResetsAnHttp2Stream() throws Exception {
    serve(new Lines(10, new GnomonException(ErrorCode.UNAVAILABLE, "the store is away")));
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      assertThatThrownBy(
              () ->
                  client.send(
                      HttpRequest.newBuilder(server.uri("/stream")).build(),
                      BodyHandlers.ofByteArray()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void slowReaderHoldsNeitherThreadNorUnboundedMemory() throws Exception {
    Lines source = new Lines(Integer.MAX_VALUE, null);
    serve(source);
    try (var _ = askWithoutReading()) {
      TestServer.await("the stream has begun", () -> source.bytes.get() > 0);
      // There is one thread: that it answers shows that the stream has let go of it.
      assertThat(server.get("/other").body()).isEqualTo("other");
      assertThat(source.bytes).hasValueLessThan(32L << 20);
      assertThat(source.closed).hasValue(0);
    }
    TestServer.await("the source is closed", () -> source.closed.get() > 0);
  }

  @Test
  void readerThatNeverReadsLosesItsAnswer() throws Exception {
    server.close();
    server = TestServer.open(TestLimits.with(limits -> limits.answerPause = SHORT));
    Lines source = new Lines(Integer.MAX_VALUE, null);
    serve(source);
    try (var _ = askWithoutReading()) {
      TestServer.await("the source is closed", () -> source.closed.get() > 0);
      TestServer.await("the connection is closed", () -> server.port.connections() == 0);
    }
  }

  /** All pieces are made: more than sockets buffer, and less than makes the pump rest. */
  @Test
  void readerThatNeverReadsLosesTheRestOfAnAnswerThatIsMade() throws Exception {
    server.close();
    server =
        TestServer.open(
            TestLimits.with(
                limits -> {
                  limits.answerPause = SHORT;
                  limits.streamBytesMax = 64 << 20;
                }));
    Lines source = new Lines(30_000, null);
    serve(source);
    try (var _ = askWithoutReading()) {
      TestServer.await("the source is closed", () -> source.closed.get() > 0);
      TestServer.await("the connection is closed", () -> server.port.connections() == 0);
      TestServer.await("the request has left", () -> server.port.requestsInFlight() == 0);
    }
  }

  @Test
  void http2ReaderThatNeverReadsLosesItsAnswer() throws Exception {
    server.close();
    server = TestServer.open(TestLimits.with(limits -> limits.answerPause = SHORT));
    Lines source = new Lines(Integer.MAX_VALUE, null);
    serve(source);
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        InputStream unread =
            client
                .send(
                    HttpRequest.newBuilder(server.uri("/stream")).build(),
                    BodyHandlers.ofInputStream())
                .body()) {
      TestServer.await("the source is closed", () -> source.closed.get() > 0);
      assertThatThrownBy(() -> unread.transferTo(OutputStream.nullOutputStream()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void readerThatCatchesUpGetsTheRest() throws Exception {
    Lines source = new Lines(20_000, null);
    serve(source);
    HttpRequest request = HttpRequest.newBuilder(server.uri("/stream")).build();
    try (InputStream body = server.client().send(request, BodyHandlers.ofInputStream()).body()) {
      assertThat(server.get("/other").body()).isEqualTo("other");
      long read = body.transferTo(OutputStream.nullOutputStream());
      assertThat(read).isEqualTo(source.bytes.get());
    }
  }

  @Test
  void disconnectEndsASourceThatIsBlocked() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    serve(
        new HttpResponse.Source() {
          @Override
          public byte @Nullable [] next() {
            blocked.countDown();
            try {
              closed.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            throw new GnomonException(ErrorCode.CANCELLED, "cancelled");
          }

          @Override
          public void close() {
            closed.countDown();
          }
        });
    try (Socket socket = server.socket()) {
      TestServer.sendText(socket, "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
      blocked.await();
    }
    assertThat(closed.await(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void disconnectWhileTheEndpointPlansClosesTheSourceUnread() throws Exception {
    CountDownLatch planning = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Lines source = new Lines(Integer.MAX_VALUE, null);
    server.port.bind(
        TestEndpoint.get(
            "/stream",
            request -> {
              planning.countDown();
              goOn.await();
              return HttpResponse.of(200, new HttpResponse.Body.Streamed(source));
            }));
    try (Socket socket = server.socket()) {
      TestServer.sendText(socket, "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
      planning.await();
    }
    goOn.countDown();
    TestServer.await("the source is closed", () -> source.closed.get() > 0);
  }
}
