package org.gnomondb.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.metrics.Metric;
import org.gnomondb.api.rpc.RpcAnswer;
import org.gnomondb.http.internal.TestRpc.Blocked;
import org.gnomondb.http.internal.TestRpc.Numbers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RpcTest {
  private TestServer server;
  private RpcClient client;

  @BeforeEach
  void open() throws IOException {
    server =
        TestServer.open(TestLimits.with(limits -> limits.threads = limits.threadsPerRoute = 1));
    client = new RpcClient(server);
  }

  @AfterEach
  void close() throws Exception {
    try {
      TestServer.await("all calls have left", () -> server.port.requestsInFlight() == 0);
      assertThat(server.port.bodyBytesTaken()).isZero();
    } finally {
      client.close();
      server.close();
    }
  }

  private void serve(RpcAnswer answer) {
    server.port.bind(new TestRpc(request -> answer));
  }

  @Test
  void aMessageIsAnswered() throws Exception {
    server.port.bind(TestRpc.echo());
    RpcClient.Answered answered = client.call(TestRpc.FIRST, "hällo");
    assertThat(answered.messages()).containsExactly("hällo");
    assertThat(answered.status()).isZero();
    assertThat(answered.isTrailersOnly()).isFalse();
    assertThat(answered.head().get("content-type")).isEqualTo("application/grpc");
  }

  @Test
  void anAnswerMayHaveTrailers() throws Exception {
    serve(
        new Numbers(1, null) {
          @Override
          public Map<String, String> trailers() {
            return Map.of("x-count", String.valueOf(made.get()));
          }
        });
    RpcClient.Answered answered = client.call(TestRpc.FIRST, "x");
    assertThat(answered.status()).isZero();
    assertThat(answered.trailers().get("x-count")).isEqualTo("1");
  }

  @Test
  void callsAreCountedByPathAndStatus() throws Exception {
    server.port.bind(TestRpc.echo());
    client.call(TestRpc.FIRST, "x");
    client.call(TestRpc.FIRST, "x");
    client.call(TestRpc.FIRST);
    client.call("/no.Service/Method", "x");
    TestServer.await("all are counted", () -> samples("grpc_requests").size() == 3);
    assertThat(samples("grpc_requests"))
        .containsExactlyInAnyOrder(
            new Metric.Sample(Map.of("path", TestRpc.FIRST, "status", "0"), 2),
            new Metric.Sample(Map.of("path", TestRpc.FIRST, "status", "3"), 1),
            new Metric.Sample(Map.of("path", "other", "status", "12"), 1));
    assertThat(samples("http_requests")).isEmpty();
  }

  private List<Metric.Sample> samples(String name) {
    return server.port.metrics().stream()
        .filter(metric -> metric.name().equals(name))
        .flatMap(metric -> metric.samples().stream())
        .toList();
  }

  @Test
  void messagesMayComeInAnyPieces() throws Exception {
    server.port.bind(TestRpc.echo());
    HttpClientRequest request = client.begin(TestRpc.LAST);
    request.setChunked(true);
    Buffer frames = RpcClient.frames("one", "", "three");
    for (int i = 0; i < frames.length() - 1; i++) {
      RpcClient.await(request.write(frames.slice(i, i + 1)));
    }
    assertThat(
            RpcClient.end(request, frames.slice(frames.length() - 1, frames.length())).messages())
        .containsExactly("one", "", "three");
  }

  @Test
  void theFirstMessageIsAnsweredWhileMoreAreToCome() throws Exception {
    server.port.bind(TestRpc.echo());
    HttpClientRequest request = client.begin(TestRpc.FIRST);
    request.setChunked(true);
    RpcClient.await(request.write(RpcClient.frames("one")));
    assertThat(RpcClient.received(request.response()).messages()).containsExactly("one");
  }

  @Test
  void callWithoutAMessageIsAnsweredWhereItMayBe() throws Exception {
    server.port.bind(TestRpc.echo());
    assertThat(client.call(TestRpc.FIRST).status()).isEqualTo(3);
    assertThat(client.call("/test.Service/FirstOrEnd").status()).isZero();
    assertThat(client.call("/test.Service/FirstOrEnd", "x").messages()).containsExactly("x");
  }

  @Test
  void compressedMessagesAreRead() throws Exception {
    server.port.bind(TestRpc.echo());
    HttpClientRequest request = client.begin(TestRpc.FIRST);
    request.putHeader("grpc-encoding", "gzip");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write("long".repeat(50).getBytes(StandardCharsets.UTF_8));
    }
    assertThat(RpcClient.end(request, RpcClient.frame(true, bytes.toByteArray())).messages())
        .containsExactly("long".repeat(50));
  }

  @Test
  void whatIsNotOfferedIsUnimplemented() throws Exception {
    server.port.bind(TestRpc.echo());
    assertThat(client.call("/test.Service/Other", "x").status()).isEqualTo(12);
    assertThat(client.call("/other.Service/First", "x").status()).isEqualTo(12);
    HttpClientRequest request = client.begin(TestRpc.FIRST);
    request.putHeader("grpc-encoding", "snappy");
    RpcClient.Answered answered = RpcClient.end(request, RpcClient.frames("x"));
    assertThat(answered.status()).isEqualTo(12);
    assertThat(answered.head().get("grpc-accept-encoding")).isEqualTo("identity, gzip");
  }

  @Test
  void aFailureIsAStatusWithItsMessage() throws Exception {
    server.port.bind(
        new TestRpc(
            request -> {
              throw new GnomonException(ErrorCode.NOT_FOUND, "no 100 % möbel\n");
            }));
    RpcClient.Answered answered = client.call(TestRpc.FIRST, "x");
    assertThat(answered.status()).isEqualTo(5);
    assertThat(answered.isTrailersOnly()).isTrue();
    assertThat(answered.message()).isEqualTo("no 100 %25 m%C3%B6bel%0A");
  }

  @Test
  void aMistakeOfOursTellsNoDetails() throws Exception {
    server.port.bind(
        new TestRpc(
            request -> {
              throw new IllegalStateException("secret");
            }));
    RpcClient.Answered answered = client.call(TestRpc.FIRST, "x");
    assertThat(answered.status()).isEqualTo(13);
    assertThat(answered.message()).isEqualTo("internal error, see the server's log");
  }

  @Test
  void aMessageIsCutToWhatClientsTake() throws Exception {
    server.port.bind(
        new TestRpc(
            request -> {
              throw new GnomonException(ErrorCode.INVALID, "x".repeat(100_000));
            }));
    assertThat(client.call(TestRpc.FIRST, "x").message()).hasSizeLessThan(8 * 1024);
  }

  @Test
  void brokenRequestsAreRefused() throws Exception {
    server.port.bind(TestRpc.echo());
    assertThat(client.call(TestRpc.FIRST).status()).as("no message").isEqualTo(3);
    assertThat(client.call(TestRpc.FIRST, "x".repeat(2_000)).status()).as("large").isEqualTo(8);
    assertThat(client.call(TestRpc.LAST, "x".repeat(600), "x".repeat(600)).status())
        .as("large together")
        .isEqualTo(8);
    Buffer whole = RpcClient.frames("message");
    assertThat(
            RpcClient.end(client.begin(TestRpc.LAST), whole.slice(0, whole.length() - 1)).status())
        .as("cut")
        .isEqualTo(3);
    assertThat(
            RpcClient.end(client.begin(TestRpc.LAST), Buffer.buffer(new byte[] {7, 0, 0, 0, 0}))
                .status())
        .as("unknown flag")
        .isEqualTo(3);
  }

  @Test
  void anAnswerOfManyMessagesArrivesInOrder() throws Exception {
    Numbers answer = new Numbers(300, null);
    serve(answer);
    RpcClient.Answered answered = client.call(TestRpc.FIRST, "x");
    assertThat(answered.messages())
        .containsExactlyElementsOf(IntStream.range(0, 300).mapToObj(Numbers::text).toList());
    assertThat(answered.status()).isZero();
    TestServer.await("the answer is closed", () -> answer.closed.get() == 1);
    assertThat(answer.held).hasValue(0);
  }

  @Test
  void anAnswerWithoutMessagesIsOk() throws Exception {
    serve(new Numbers(0, null));
    RpcClient.Answered answered = client.call(TestRpc.FIRST, "x");
    assertThat(answered.messages()).isEmpty();
    assertThat(answered.status()).isZero();
  }

  @Test
  void aFailureInTheMiddleComesAfterTheMessages() throws Exception {
    Numbers answer = new Numbers(3, new GnomonException(ErrorCode.RESOURCES, "no memory"));
    serve(answer);
    RpcClient.Answered answered = client.call(TestRpc.FIRST, "x");
    assertThat(answered.messages()).hasSize(3);
    assertThat(answered.status()).isEqualTo(8);
    assertThat(answered.message()).isEqualTo("no memory");
    TestServer.await("the answer is closed", () -> answer.closed.get() == 1);
  }

  @Test
  void aSlowReaderHoldsNeitherThreadNorUnboundedMemory() throws Exception {
    Numbers answer = new Numbers(Integer.MAX_VALUE, null);
    serve(answer);
    HttpClientRequest request = client.callWithoutReading(TestRpc.FIRST);
    // The pump rests when there are more, and goes on below half of that.
    TestServer.await("the window fills", () -> answer.held.get() > 3);
    int made = answer.made.get();
    server.port.bind(TestRpc.echo());
    // There is one thread: that it answers shows that the stream has let go of it.
    try (RpcClient other = new RpcClient(server)) {
      assertThat(other.call(TestRpc.FIRST, "other").messages()).containsExactly("other");
    }
    assertThat(made).isLessThan(1_000);
    assertThat(answer.held).hasValueLessThan(16);
    assertThat(answer.closed).hasValue(0);
    var unused = request.reset(8);
    TestServer.await("the answer is closed", () -> answer.closed.get() == 1);
    assertThat(answer.held).hasValue(0);
  }

  @Test
  void aReaderThatNeverReadsLosesItsAnswer() throws Exception {
    losesItsAnswer(new Numbers(Integer.MAX_VALUE, null));
  }

  /** More than the client takes unread, and less than makes the pump rest. */
  @Test
  void aReaderThatNeverReadsLosesTheRestOfAnAnswerThatIsMade() throws Exception {
    losesItsAnswer(new Numbers(20, null));
  }

  private void losesItsAnswer(Numbers answer) throws Exception {
    try (TestServer impatient =
            TestServer.open(
                TestLimits.with(
                    limits -> {
                      limits.answerPause = Duration.ofMillis(100);
                      limits.rpcStreamBytesMax = 1 << 20;
                      limits.nextRequestMax = Duration.ofMinutes(10);
                    }));
        RpcClient slow = new RpcClient(impatient)) {
      impatient.port.bind(new TestRpc(request -> answer));
      HttpClientRequest unread = slow.callWithoutReading(TestRpc.FIRST);
      TestServer.await("the answer is closed", () -> answer.closed.get() == 1);
      assertThat(answer.held).hasValue(0);
      TestServer.await("the call has left", () -> impatient.port.requestsInFlight() == 0);
      assertThat(unread).isNotNull();
    }
  }

  @Test
  void aResetWakesABlockedAnswerUp() throws Exception {
    Blocked answer = new Blocked();
    serve(answer);
    HttpClientRequest request = client.begin(TestRpc.FIRST);
    var unused = request.send(RpcClient.frames("x"));
    answer.asked.await();
    var ignored = request.reset(8);
    assertThat(answer.closed.await(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aClientThatVanishesEndsItsCalls() throws Exception {
    Blocked answer = new Blocked();
    serve(answer);
    RpcClient vanishing = new RpcClient(server);
    var unused = vanishing.begin(TestRpc.FIRST).send(RpcClient.frames("x"));
    answer.asked.await();
    vanishing.close();
    assertThat(answer.closed.await(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aDeadlineEndsTheCall() throws Exception {
    Blocked answer = new Blocked();
    serve(answer);
    HttpClientRequest request = client.begin(TestRpc.FIRST);
    request.putHeader("grpc-timeout", "50m");
    assertThat(RpcClient.end(request, RpcClient.frames("x")).status()).isEqualTo(4);
    assertThat(answer.closed.await(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aDeadlineEndsACallThatSaysNothing() throws Exception {
    server.port.bind(TestRpc.echo());
    HttpClientRequest request = client.begin(TestRpc.LAST);
    request.setChunked(true).putHeader("grpc-timeout", "50000u");
    RpcClient.await(request.write(RpcClient.frames("x")));
    assertThat(RpcClient.received(request.response()).status()).isEqualTo(4);
  }

  @Test
  void replacementWaitsForTheLastByte() throws Exception {
    Numbers answer = new Numbers(Integer.MAX_VALUE, null);
    TestRpc old = new TestRpc(request -> answer);
    server.port.bind(old);
    HttpClientRequest request = client.callWithoutReading(TestRpc.FIRST);
    server.port.bind(TestRpc.echo());
    FutureTask<Integer> removal =
        new FutureTask<>(
            () -> {
              server.port.unbind(old);
              return answer.closed.get();
            });
    Thread.ofPlatform().start(removal);
    try (RpcClient other = new RpcClient(server)) {
      assertThat(other.call(TestRpc.FIRST, "new").messages()).containsExactly("new");
    }
    assertThat(removal.isDone()).isFalse();
    var unused = request.reset(8);
    assertThat(removal.get()).isEqualTo(1);
  }

  @Test
  void callsOverHttp1AreNoCalls() throws Exception {
    server.port.bind(TestRpc.echo());
    assertThat(
            server
                .send(
                    TestRpc.FIRST,
                    request ->
                        request
                            .header("Content-Type", "application/grpc")
                            .POST(java.net.http.HttpRequest.BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void timeoutsAreUnderstood() {
    assertThat(RpcTimers.parse("3H")).isEqualTo(Duration.ofHours(3));
    assertThat(RpcTimers.parse("99999999S")).isEqualTo(Duration.ofSeconds(99_999_999));
    assertThat(RpcTimers.parse("5u")).isEqualTo(Duration.ofNanos(5_000));
    assertThat(RpcTimers.parse("7n")).isEqualTo(Duration.ofNanos(7));
    assertThat(RpcTimers.parse("100000000S")).isNull();
    assertThat(RpcTimers.parse("5")).isNull();
    assertThat(RpcTimers.parse("-5m")).isNull();
  }

  @Test
  void aClosingPortEndsStreams() throws Exception {
    TestServer closing =
        TestServer.open(TestLimits.with(limits -> limits.drain = Duration.ofMillis(100)));
    Numbers answer = new Numbers(Integer.MAX_VALUE, null);
    closing.port.bind(new TestRpc(request -> answer));
    try (RpcClient slow = new RpcClient(closing)) {
      HttpClientRequest unread = slow.callWithoutReading(TestRpc.FIRST);
      closing.close();
      TestServer.await("the answer is closed", () -> answer.closed.get() == 1);
      assertThatThrownBy(() -> slow.call(TestRpc.FIRST, "x")).isNotNull();
      assertThat(unread).isNotNull();
    }
  }
}
