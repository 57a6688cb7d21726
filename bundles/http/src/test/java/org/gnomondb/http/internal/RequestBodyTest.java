package org.gnomondb.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.ErrorBody;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.http.Route;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodyTest {
  private static final String TOO_LARGE = "max request size (1000 bytes) exceeded";
  private static final TestEndpoint ECHO =
      TestEndpoint.post(
          "/echo",
          request ->
              HttpResponse.text(200, StandardCharsets.UTF_8.decode(request.body()).toString()));

  private TestServer server;

  @BeforeEach
  void open() throws IOException {
    server = TestServer.open(ECHO);
  }

  @AfterEach
  void close() {
    TestServer.await("all requests have left", () -> server.port.requestsInFlight() == 0);
    TestServer.await("no memory is taken", () -> server.port.bodyBytesTaken() == 0);
    server.close();
  }

  @Test
  void bodyOfExactlyTheLimitIsTaken() throws Exception {
    String body = "x".repeat(1_000);
    assertThat(server.post("/echo", body).body()).isEqualTo(body);
  }

  @Test
  void announcedBodyBeyondTheLimitIsRefused() throws Exception {
    var response = server.post("/echo", "x".repeat(1_001));
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).isEqualTo(TOO_LARGE);
    assertThat(response.headers().firstValue("cluster-uuid")).contains(TestServer.CLUSTER_ID);
  }

  @Test
  void unannouncedBodyBeyondTheLimitIsRefused() throws Exception {
    byte[] body = new byte[5_000_000];
    var response =
        server.send(
            "/echo",
            request ->
                request.POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).isEqualTo(TOO_LARGE);
  }

  @Test
  void connectionGoesOnAfterARefusedBody() throws Exception {
    try (Socket socket = server.socket()) {
      String head = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: ";
      TestServer.sendText(socket, head + "2000\r\n\r\n" + "y".repeat(2_000));
      TestServer.sendText(socket, head + "2\r\nConnection: close\r\n\r\nok");
      assertThat(TestServer.readAll(socket))
          .matches("(?s)HTTP/1.1 413 .*exceededHTTP/1.1 200 .*\r\n\r\nok");
    }
  }

  @Test
  void bodyIsWholeThoughItsRequestHadToWait() throws Exception {
    CompletableFuture<HttpResponse> later = new CompletableFuture<>();
    server.port.bind(TestEndpoint.post("/hold", request -> HttpResponse.later(later)));
    try (Socket socket = server.socket()) {
      socket.setTcpNoDelay(true);
      String head = "POST /%s HTTP/1.1\r\nHost: x\r\n";
      TestServer.sendText(socket, head.formatted("hold") + counted("first"));
      String waiting = head.formatted("echo") + "Connection: close\r\n" + counted("abcdefghi");
      int cut = waiting.indexOf("def");
      TestServer.sendText(socket, waiting.substring(0, cut));
      TestServer.await("the first is held", () -> server.port.bodyBytesTaken() > 0);
      TestServer.sendText(socket, waiting.substring(cut, cut + 3));
      later.complete(HttpResponse.text(200, "held"));
      readUpTo("held", socket);
      TestServer.sendText(socket, waiting.substring(cut + 3));
      assertThat(TestServer.readAll(socket)).startsWith("HTTP/1.1 200 ").endsWith("abcdefghi");
    }
  }

  private static void readUpTo(String end, Socket socket) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf(end) < 0) {
      int next = socket.getInputStream().read();
      assertThat(next).as("after %s", read).isNotNegative();
      read.append((char) next);
    }
  }

  @Test
  void bodiesArriveWholeHoweverTheyAreCut() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    StringBuilder sent = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    for (int number = 0; number < 200; number++) {
      String body = ("<" + number + ">").repeat(1 + random.nextInt(150));
      expected.append("HTTP/1.1 200 OK ").append(body);
      sent.append("POST /echo HTTP/1.1\r\nHost: x\r\n");
      sent.append(number < 199 ? "" : "Connection: close\r\n");
      sent.append(random.nextBoolean() ? counted(body) : chunked(body, random));
    }
    try (Socket socket = server.socket()) {
      socket.setTcpNoDelay(true);
      int at = 0;
      while (at < sent.length()) {
        int end = Math.min(sent.length(), at + 1 + random.nextInt(3_000));
        TestServer.sendText(socket, sent.substring(at, end));
        at = end;
      }
      String answers = TestServer.readAll(socket);
      assertThat(answers.replaceAll("\r\n(.+\r\n)+\r\n", " "))
          .as("seed %d", seed)
          .isEqualTo(expected.toString());
    }
  }

  private static String counted(String body) {
    return "Content-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private static String chunked(String body, Random random) {
    StringBuilder chunks = new StringBuilder("Transfer-Encoding: chunked\r\n\r\n");
    int at = 0;
    while (at < body.length()) {
      int length = Math.min(body.length() - at, 1 + random.nextInt(200));
      chunks.append(Integer.toHexString(length)).append("\r\n");
      chunks.append(body, at, at + length).append("\r\n");
      at += length;
    }
    return chunks.append("0\r\n\r\n").toString();
  }

  @Test
  void failuresAreWordedAsTheRouteAsks() throws Exception {
    server.port.bind(
        new TestEndpoint(
            List.of(new Route(HttpMethod.POST, "/coded").withErrorBody(ErrorBody.CODE_AND_MESSAGE)),
            request -> {
              String code = StandardCharsets.UTF_8.decode(request.body()).toString();
              throw new GnomonException(ErrorCode.valueOf(code), "it is \"" + code + "\"");
            }));
    assertCoded(server.post("/coded", "x".repeat(1_001)), 413, "request too large", TOO_LARGE);
    assertCoded(server.post("/coded", "INVALID"), 400, "invalid", "it is \\\"INVALID\\\"");
    assertCoded(server.post("/coded", "LIMIT"), 400, "invalid", "it is \\\"LIMIT\\\"");
    var overload = server.post("/coded", "OVERLOAD");
    assertCoded(overload, 503, "unavailable", "it is \\\"OVERLOAD\\\"");
    assertThat(overload.headers().firstValue("Retry-After")).contains("1");
    assertCoded(
        server.post("/coded", "?"), 500, "internal error", "internal error, see the server's log");
    assertCoded(
        server.send(
            "/coded",
            request -> request.header("Content-Encoding", "br").POST(BodyPublishers.ofString("x"))),
        400,
        "invalid",
        "unacceptable content-encoding: br");
  }

  private static void assertCoded(
      java.net.http.HttpResponse<String> response, int status, String code, String message) {
    assertThat(response.body())
        .isEqualTo("{\"code\":\"%s\",\"message\":\"%s\"}".formatted(code, message));
    assertThat(response.statusCode()).isEqualTo(status);
  }

  @Test
  void routeMayTakeMoreThanOthers() throws Exception {
    server.port.bind(
        new TestEndpoint(
            List.of(new Route(HttpMethod.POST, "/large").withBodyBytesMax(3_000_000)),
            request -> HttpResponse.text(200, "" + request.body().remaining())));
    assertThat(server.post("/large", "x".repeat(3_000_000)).body()).isEqualTo("3000000");
    assertThat(server.post("/large", "x".repeat(3_000_001)).statusCode()).isEqualTo(413);
  }

  @Test
  void bodyHasAnAccessibleArray() throws Exception {
    server.port.bind(
        TestEndpoint.post(
            "/array", request -> HttpResponse.text(200, "" + request.body().hasArray())));
    assertThat(server.post("/array", "x").body()).isEqualTo("true");
    assertThat(server.post("/array", "").body()).isEqualTo("true");
  }

  @Test
  void gzipOfSeveralMembersIsDecompressed() throws Exception {
    byte[] body = Gzip.join(Gzip.member("one "), Gzip.member(""), Gzip.member("two"));
    var response = sendEncoded("gzip", body);
    assertThat(response.body()).isEqualTo("one two");
  }

  @Test
  void identityIsTakenAsItIs() throws Exception {
    assertThat(sendEncoded("identity", new byte[] {'a'}).body()).isEqualTo("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "deflate", "gzip, gzip", "zstd"})
  void otherEncodingsAreRefused(String encoding) throws Exception {
    var response = sendEncoded(encoding, new byte[] {'a'});
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).isEqualTo("unacceptable content-encoding: " + encoding);
  }

  @Test
  void nothingNeedsNoDecompression() throws Exception {
    var response =
        server.send(
            "/echo",
            request -> request.header("Content-Encoding", "gzip").POST(BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void brokenGzipIsRefused() throws Exception {
    var response = sendEncoded("gzip", new byte[] {'n', 'o', 't', ' ', 'g', 'z', 'i', 'p', '!', 1});
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).startsWith("error decoding gzip stream: ");
  }

  @Test
  void limitHoldsForTheDecompressedBytesToo() throws Exception {
    assertThat(sendEncoded("gzip", Gzip.member("x".repeat(1_000))).statusCode()).isEqualTo(200);
    var response = sendEncoded("gzip", Gzip.member("x".repeat(1_001)));
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).isEqualTo(TOO_LARGE);
  }

  @Test
  void senderThatAsksFirstIsToldToGoOn() throws Exception {
    try (Socket socket = server.socket()) {
      TestServer.sendText(socket, "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n");
      TestServer.sendText(socket, "Connection: close\r\nContent-Length: 2\r\n\r\n");
      byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 100".length());
      assertThat(new String(line, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 100");
      TestServer.sendText(socket, "ok");
      assertThat(TestServer.readAll(socket)).contains("HTTP/1.1 200").endsWith("ok");
    }
  }

  @Test
  void senderThatAsksFirstIsSparedTheUpload() throws Exception {
    try (Socket socket = server.socket()) {
      TestServer.sendText(
          socket,
          "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2000\r\n\r\n");
      assertThat(TestServer.readAll(socket)).startsWith("HTTP/1.1 413 ").endsWith(TOO_LARGE);
    }
  }

  @Test
  void senderThatGoesAwayLeavesNothing() throws Exception {
    try (Socket socket = server.socket()) {
      TestServer.sendText(
          socket, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\nhalf");
      TestServer.await("the body has begun", () -> server.port.bodyBytesTaken() > 0);
    }
  }

  @Test
  void senderThatFallsSilentIsCutOff() throws Exception {
    try (TestServer impatient =
            TestServer.open(
                TestLimits.with(limits -> limits.bodyPause = Duration.ofMillis(20)), ECHO);
        Socket socket = impatient.socket()) {
      TestServer.sendText(
          socket, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\nhalf");
      assertThat(TestServer.readAll(socket)).isEmpty();
      TestServer.await("the request has left", () -> impatient.port.requestsInFlight() == 0);
    }
  }

  @Test
  void senderThatIsTooSlowIsCutOff() throws Exception {
    try (TestServer impatient =
            TestServer.open(
                TestLimits.with(
                    limits -> {
                      limits.bodyPause = Duration.ofMillis(100);
                      limits.bodyBytesPerPauseMin = 500;
                    }),
                ECHO);
        Socket socket = impatient.socket()) {
      TestServer.sendText(socket, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n");
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 900; i++) {
                  TestServer.sendText(socket, "x");
                  Thread.sleep(10);
                }
              })
          .isInstanceOf(SocketException.class);
      TestServer.await("the request has left", () -> impatient.port.requestsInFlight() == 0);
    }
  }

  @Test
  void promiseOfALargeBodyTakesNoMemory() throws Exception {
    try (TestServer large =
            TestServer.open(TestLimits.with(limits -> limits.requestBytesMax = 50 << 20), ECHO);
        Socket socket = large.socket()) {
      TestServer.sendText(
          socket, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000\r\n\r\nfew bytes");
      TestServer.await("the body has begun", () -> large.port.bodyBytesTaken() > 0);
      assertThat(large.port.bodyBytesTaken()).isLessThan(10_000);
    }
  }

  @Test
  void bodiesTogetherMayNotTakeMoreThanTheirBudget() throws Exception {
    CompletableFuture<HttpResponse> later = new CompletableFuture<>();
    TestEndpoint holding = TestEndpoint.post("/hold", request -> HttpResponse.later(later));
    try (TestServer small =
        TestServer.open(
            TestLimits.with(limits -> limits.bodyBytesTotalMax = 1_500), holding, ECHO)) {
      var first =
          small.sendAsync(
              "/hold", request -> request.POST(BodyPublishers.ofString("x".repeat(900))));
      TestServer.await("the first body is there", () -> small.port.bodyBytesTaken() == 900);
      var second = small.post("/echo", "y".repeat(900));
      assertThat(second.statusCode()).isEqualTo(503);
      assertThat(second.headers().firstValue("retry-after")).contains("1");
      later.complete(HttpResponse.empty(204));
      assertThat(first.get().statusCode()).isEqualTo(204);
      TestServer.await("the memory is given back", () -> small.port.bodyBytesTaken() == 0);
      assertThat(small.post("/echo", "y".repeat(900)).statusCode()).isEqualTo(200);
    }
  }

  private java.net.http.HttpResponse<String> sendEncoded(String encoding, byte[] body)
      throws IOException, InterruptedException {
    return server.send(
        "/echo",
        request ->
            request.header("Content-Encoding", encoding).POST(BodyPublishers.ofByteArray(body)));
  }
}
