package org.gnomondb.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.http.Route;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class HttpPortTest {
  private TestServer server;

  @BeforeEach
  void open() throws IOException {
    server =
        TestServer.open(
            TestEndpoint.get("/hello", request -> HttpResponse.text(200, "hello")),
            TestEndpoint.post("/hello", request -> HttpResponse.empty(204)));
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void routeAnswersWithTheHeadersOfAllAnswers() throws Exception {
    var response = server.get("/hello");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("hello");
    assertThat(response.headers().firstValue("cluster-uuid")).contains(TestServer.CLUSTER_ID);
    assertThat(response.headers().firstValue("access-control-allow-origin")).contains("*");
    assertThat(response.headers().firstValue("content-length")).contains("5");
    assertThat(response.headers().firstValue("content-type")).isEmpty();
  }

  @Test
  void emptyAnswerHasNoBody() throws Exception {
    var response = server.post("/hello", "x");
    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void http2WithPriorKnowledgeIsSpokenOnTheSamePort() throws Exception {
    // The JDK's client upgrades; an upgrade and prior knowledge end in the same frames.
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      var response =
          client.send(
              HttpRequest.newBuilder(server.uri("/hello")).build(), BodyHandlers.ofString());
      assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(response.body()).isEqualTo("hello");
      assertThat(response.headers().firstValue("cluster-uuid")).contains(TestServer.CLUSTER_ID);
    }
  }

  @Test
  void http2PrefaceIsAnsweredWithSettings() throws Exception {
    try (Socket socket = server.socket()) {
      TestServer.sendText(socket, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      socket.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
      byte[] frame = socket.getInputStream().readNBytes(9);
      assertThat(frame[3]).as("the type of the first frame, SETTINGS").isEqualTo((byte) 4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/hello", "/unknown"})
  void preflightIsAnsweredOnAnyPathForAnyone(String path) throws Exception {
    var response =
        server.send(
            path,
            request ->
                request
                    .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                    .header("Origin", "https://example.org"));
    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.body()).isEmpty();
    assertThat(response.headers().firstValue("access-control-allow-origin")).contains("*");
    assertThat(response.headers().firstValue("access-control-allow-methods")).contains("*");
    assertThat(response.headers().firstValue("access-control-allow-headers")).contains("*");
    assertThat(response.headers().firstValue("access-control-max-age")).contains("86400");
    assertThat(response.headers().firstValue("cluster-uuid")).contains(TestServer.CLUSTER_ID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/unknown", "/hello/", "/Hello", "/hello%20"})
  void unknownPathIsNotFound(String path) throws Exception {
    var response = server.get(path);
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).isEqualTo("Not found");
    assertThat(response.headers().firstValue("cluster-uuid")).contains(TestServer.CLUSTER_ID);
    assertThat(response.headers().firstValue("access-control-allow-origin")).isEmpty();
    assertThat(response.headers().firstValue("content-type")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "PATCH", "HEAD"})
  void wrongMethodNamesThoseThatAreAllowed(String method) throws Exception {
    var response =
        server.send(
            "/hello", request -> request.method(method, HttpRequest.BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("allow")).contains("GET, POST");
  }

  @ParameterizedTest
  @CsvSource({
    "X-Forwarded-For, 203.0.113.9",
    "X-Forwarded-For, 127.0.0.1",
    "Forwarded, for=127.0.0.1",
    "X-Real-IP, 203.0.113.9",
    "Origin, https://example.org",
    "Origin, null",
    "Origin, http://localhost.example.org",
  })
  void callerFromElsewhereIsToldTheWayOut(String header, String value) throws Exception {
    for (String path : List.of("/hello", "/unknown")) {
      var response = server.send(path, request -> request.header(header, value));
      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(response.body())
          .startsWith("{\"error\": \"the request was not authenticated")
          .contains("--without-auth");
      assertThat(response.headers().firstValue("cluster-uuid")).contains(TestServer.CLUSTER_ID);
      assertThat(response.headers().firstValue("access-control-allow-origin")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:3000",
        "http://127.0.0.1:8080",
        "http://[::1]",
        "http://a.localhost"
      })
  void pageOfThisMachineIsLetIn(String origin) throws Exception {
    var response = server.send("/hello", request -> request.header("Origin", origin));
    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void withoutAuthLetsEveryoneIn() throws Exception {
    try (TestServer open = new TestServer(TestLimits.standard(), true)) {
      open.port.bind(TestEndpoint.get("/hello", request -> HttpResponse.text(200, "hello")));
      var response =
          open.send("/hello", request -> request.header("X-Forwarded-For", "203.0.113.9"));
      assertThat(response.statusCode()).isEqualTo(200);
    }
  }

  @Test
  void localRouteIsForCallersHereEvenWithoutAuth() throws Exception {
    try (TestServer open = new TestServer(TestLimits.standard(), true)) {
      open.port.bind(
          new TestEndpoint(
              List.of(new Route(HttpMethod.GET, "/local").localOnly()),
              request -> HttpResponse.text(200, "local")));
      var foreign =
          open.send("/local", request -> request.header("X-Forwarded-For", "203.0.113.9"));
      assertThat(foreign.statusCode()).isEqualTo(403);
      assertThat(foreign.body())
          .isEqualTo("only callers on the server's own machine may ask for this");
      assertThat(open.get("/local").body()).isEqualTo("local");
    }
  }

  @Test
  void endpointSeesTheRequest() throws Exception {
    server.port.bind(
        TestEndpoint.get(
            "/see",
            request ->
                HttpResponse.text(
                    200,
                    String.join(
                        "|",
                        request.method().name(),
                        request.path(),
                        request.queryString().orElse("none"),
                        request.parameter("q").orElse("none"),
                        request.parameter("empty").orElse("none"),
                        request.parameter("missing").orElse("none"),
                        request.header("x-THING").orElse("none")))));
    var response =
        server.send(
            "/see?q=select%201%3B+a%2Bb;c&q=2&empty=", request -> request.header("X-Thing", "v"));
    assertThat(response.body())
        .isEqualTo("GET|/see|q=select%201%3B+a%2Bb;c&q=2&empty=|select 1; a+b;c||none|v");
    assertThat(server.get("/see").body()).isEqualTo("GET|/see|none|none|none|none|none");
  }

  @Test
  void malformedQueryStringIsTheCallersFault() throws Exception {
    server.port.bind(
        TestEndpoint.get("/see", request -> HttpResponse.text(200, request.parameter("q").get())));
    try (Socket socket = server.socket()) {
      TestServer.sendText(
          socket, "GET /see?q=%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(TestServer.readAll(socket))
          .startsWith("HTTP/1.1 400 ")
          .contains("malformed query string");
    }
  }

  @Test
  void longStatementInTheUrlIsTaken() throws Exception {
    server.port.bind(
        TestEndpoint.get(
            "/length",
            request -> HttpResponse.text(200, "" + request.parameter("q").orElse("").length())));
    assertThat(server.get("/length?q=" + "x".repeat(100_000)).body()).isEqualTo("100000");
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void failureIsAnsweredWithTheStatusOfItsCode(ErrorCode code) throws Exception {
    server.port.bind(
        TestEndpoint.get(
            "/fails",
            request -> {
              throw new GnomonException(code, "what went wrong");
            }));
    var response = server.get("/fails");
    assertThat(response.statusCode()).isEqualTo(code.httpStatus());
    assertThat(response.body()).isEqualTo("what went wrong");
    assertThat(response.headers().firstValue("retry-after").isPresent())
        .isEqualTo(code.isRetryable());
    assertThat(response.headers().firstValue("content-type")).isEmpty();
    assertThat(response.headers().firstValue("access-control-allow-origin")).isEmpty();
  }

  @Test
  void mistakeOfOursTellsNothingButWhereToLook() throws Exception {
    server.port.bind(
        TestEndpoint.get(
            "/fails",
            request -> {
              throw new IllegalStateException("a secret");
            }));
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(Failures.class);
    logger.addAppender(log);
    var response = server.get("/fails?q=secret");
    logger.detachAppender(log);
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).isEqualTo("internal error, see the server's log");
    assertThat(log.list).singleElement().satisfies(HttpPortTest::isWholeStory);
    TestServer.await("the request has left", () -> server.port.requestsInFlight() == 0);
  }

  private static void isWholeStory(ILoggingEvent event) {
    assertThat(event.getFormattedMessage()).isEqualTo("GET /fails failed");
    assertThat(event.getThrowableProxy().getMessage()).isEqualTo("a secret");
    assertThat(event.getThrowableProxy().getStackTraceElementProxyArray()).isNotEmpty();
  }

  @Test
  void laterAnswerIsSentWhenItIsThere() throws Exception {
    CompletableFuture<HttpResponse> later = new CompletableFuture<>();
    server.port.bind(TestEndpoint.get("/later", request -> HttpResponse.later(later)));
    var response = server.sendAsync("/later", HttpRequest.Builder::GET);
    TestServer.await("the request is in flight", () -> server.port.requestsInFlight() == 1);
    assertThat(response).isNotDone();
    later.complete(HttpResponse.text(200, "now"));
    assertThat(response.get().body()).isEqualTo("now");
  }

  @Test
  void failureOfALaterAnswerIsAnsweredAsTheEndpoints() throws Exception {
    server.port.bind(
        TestEndpoint.get(
            "/later",
            request ->
                HttpResponse.later(
                    CompletableFuture.<HttpResponse>failedFuture(
                            new GnomonException(ErrorCode.OVERLOAD, "too much"))
                        .thenApply(response -> response))));
    var response = server.get("/later");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).isEqualTo("too much");
    assertThat(response.headers().firstValue("retry-after")).contains("1");
  }

  @Test
  void severalRequestsOnOneConnectionAreAnsweredInOrder() throws Exception {
    try (Socket socket = server.socket()) {
      String host = " HTTP/1.1\r\nHost: x\r\n";
      TestServer.sendText(socket, "GET /hello" + host + "\r\n");
      TestServer.sendText(socket, "GET /unknown" + host + "\r\n");
      TestServer.sendText(socket, "GET /hello" + host + "Connection: close\r\n\r\n");
      assertThat(TestServer.readAll(socket))
          .matches("(?s)HTTP/1.1 200 .*hello.*HTTP/1.1 404 .*Not found.*HTTP/1.1 200 .*hello");
    }
  }
}
