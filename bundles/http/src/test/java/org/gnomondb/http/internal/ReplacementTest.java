package org.gnomondb.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.gnomondb.api.http.HttpEndpoint;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.http.Route;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplacementTest {
  private static final int SWAPS = 20;
  private static final int CALLERS = 8;
  private static final int CALLS_PER_GENERATION = 10;

  /** An endpoint that answers in every way there is, and fails when it is called after its end. */
  private static final class Generation implements HttpEndpoint {
    final AtomicBoolean isGone = new AtomicBoolean();
    final AtomicInteger calls = new AtomicInteger();

    @Override
    public List<Route> routes() {
      return List.of(
          new Route(HttpMethod.GET, "/bytes"),
          new Route(HttpMethod.GET, "/later"),
          new Route(HttpMethod.GET, "/stream"));
    }

    @Override
    public HttpResponse handle(org.gnomondb.api.http.HttpRequest request) {
      calls.incrementAndGet();
      check();
      return switch (request.path()) {
        case "/later" ->
            HttpResponse.later(CompletableFuture.supplyAsync(() -> HttpResponse.text(200, "ok")));
        case "/stream" -> HttpResponse.of(200, new HttpResponse.Body.Streamed(new Pieces(this)));
        default -> HttpResponse.text(200, "ok");
      };
    }

    void check() {
      LockSupport.parkNanos(200_000);
      if (isGone.get()) {
        throw new IllegalStateException("called after its end");
      }
    }
  }

  private static final class Pieces implements HttpResponse.Source {
    private final Generation generation;
    private int left = 3;

    Pieces(Generation generation) {
      this.generation = generation;
    }

    @Override
    public byte @Nullable [] next() {
      generation.check();
      return left-- == 0 ? null : "ok".getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
      if (generation.isGone.get()) {
        throw new IllegalStateException("closed after its end");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noRequestFailsWhileTheProviderIsReplaced(boolean isSideBySide) throws Exception {
    try (TestServer server = TestServer.open()) {
      Generation current = new Generation();
      server.port.bind(current);
      AtomicBoolean isOver = new AtomicBoolean();
      List<CompletableFuture<Void>> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        callers.add(
            CompletableFuture.runAsync(
                () -> callUntil(server, isOver), Thread::startVirtualThread));
      }
      for (int swap = 0; swap < SWAPS; swap++) {
        Generation old = current;
        TestServer.await("the generation is in use", () -> old.calls.get() >= CALLS_PER_GENERATION);
        current = new Generation();
        if (isSideBySide) {
          server.port.bind(current);
        }
        server.port.unbind(old);
        old.isGone.set(true);
        if (!isSideBySide) {
          server.port.bind(current);
        }
      }
      isOver.set(true);
      CompletableFuture.allOf(callers.toArray(CompletableFuture[]::new)).get();
    }
  }

  private static void callUntil(TestServer server, AtomicBoolean isOver) {
    while (!isOver.get()) {
      for (String path : List.of("/bytes", "/later", "/stream")) {
        try {
          var response = server.get(path);
          assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
          assertThat(response.body()).isEqualTo(path.equals("/stream") ? "okokok" : "ok");
        } catch (Exception e) {
          throw new AssertionError(path + " failed", e);
        }
      }
    }
  }

  @Test
  void requestWaitsForTheReplacement() throws Exception {
    TestEndpoint first = TestEndpoint.get("/x", request -> HttpResponse.text(200, "first"));
    TestEndpoint second = TestEndpoint.get("/x", request -> HttpResponse.text(200, "second"));
    try (TestServer server = TestServer.open(first)) {
      server.port.unbind(first);
      var response = server.sendAsync("/x", HttpRequest.Builder::GET);
      TestServer.await("the request waits", () -> server.port.requestsInFlight() == 1);
      server.port.bind(second);
      assertThat(response.get().body()).isEqualTo("second");
    }
  }

  @Test
  void requestIsToldToComeBackWhenNoReplacementComes() throws Exception {
    TestEndpoint first = TestEndpoint.get("/x", request -> HttpResponse.text(200, "first"));
    ServerLimits limits = TestLimits.with(with -> with.providerWait = Duration.ofMillis(10));
    try (TestServer server = TestServer.open(limits, first)) {
      server.port.unbind(first);
      var response = server.get("/x");
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.headers().firstValue("retry-after")).contains("1");
      assertThat(response.body()).contains("try again");
    }
  }

  @Test
  void providerLeavesAfterItsLaterAnswerHasBeenSent() throws Exception {
    CompletableFuture<HttpResponse> later = new CompletableFuture<>();
    CountDownLatch isCalled = new CountDownLatch(1);
    TestEndpoint endpoint =
        TestEndpoint.get(
            "/x",
            request -> {
              isCalled.countDown();
              return HttpResponse.later(later);
            });
    try (TestServer server = TestServer.open(endpoint)) {
      var response = server.sendAsync("/x", HttpRequest.Builder::GET);
      isCalled.await();
      CompletableFuture<Void> unbound =
          CompletableFuture.runAsync(() -> server.port.unbind(endpoint));
      assertThat(unbound).isNotDone();
      later.complete(HttpResponse.text(200, "late"));
      unbound.get();
      assertThat(server.port.requestsInFlight()).isZero();
      assertThat(response.get().body()).isEqualTo("late");
    }
  }

  @Test
  void providerLeavesAfterItsStreamHasBeenRead() throws Exception {
    CountDownLatch isRead = new CountDownLatch(1);
    CountDownLatch isLast = new CountDownLatch(1);
    AtomicBoolean isClosed = new AtomicBoolean();
    HttpResponse.Source source =
        new HttpResponse.Source() {
          private int pieces;

          @Override
          public byte @Nullable [] next() {
            if (pieces++ > 0) {
              isRead.countDown();
              await(isLast);
            }
            return pieces > 2 ? null : new byte[] {'x'};
          }

          @Override
          public void close() {
            isClosed.set(true);
          }
        };
    TestEndpoint endpoint =
        TestEndpoint.get(
            "/x", request -> HttpResponse.of(200, new HttpResponse.Body.Streamed(source)));
    try (TestServer server = TestServer.open(endpoint)) {
      var response = server.sendAsync("/x", HttpRequest.Builder::GET);
      isRead.await();
      CompletableFuture<Void> unbound =
          CompletableFuture.runAsync(() -> server.port.unbind(endpoint))
              .thenRun(() -> assertThat(isClosed).isTrue());
      assertThat(unbound).isNotDone();
      isLast.countDown();
      unbound.get();
      assertThat(response.get().body()).isEqualTo("xx");
    }
  }

  @Test
  void detachedWorkMayReplaceTheProviderThatAskedForIt() throws Exception {
    AtomicInteger replaced = new AtomicInteger();
    try (TestServer server = TestServer.open()) {
      HttpEndpoint[] endpoint = new HttpEndpoint[1];
      endpoint[0] =
          TestEndpoint.post(
              "/replace",
              request ->
                  HttpResponse.detached(
                      () -> {
                        server.port.unbind(endpoint[0]);
                        assertThat(Thread.currentThread().isInterrupted()).isFalse();
                        replaced.incrementAndGet();
                        return HttpResponse.text(200, "replaced");
                      }));
      server.port.bind(endpoint[0]);
      var response = server.post("/replace", "x");
      assertThat(response.body()).isEqualTo("replaced");
      assertThat(replaced).hasValue(1);
    }
  }

  @Test
  void failureOfDetachedWorkIsAnsweredAndTooMuchOfItIsRefused() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    TestEndpoint endpoint =
        TestEndpoint.get(
            "/work",
            request ->
                HttpResponse.detached(
                    () -> {
                      await(goOn);
                      throw new IllegalStateException("broken");
                    }));
    try (TestServer server =
        TestServer.open(TestLimits.with(limits -> limits.detachedMax = 1), endpoint)) {
      var first = server.sendAsync("/work", HttpRequest.Builder::GET);
      var second = server.sendAsync("/work", HttpRequest.Builder::GET);
      var refused = CompletableFuture.anyOf(first, second).get();
      assertThat(((java.net.http.HttpResponse<?>) refused).statusCode()).isEqualTo(503);
      goOn.countDown();
      assertThat(List.of(first.get().statusCode(), second.get().statusCode()))
          .containsExactlyInAnyOrder(503, 500);
    }
  }

  @Test
  void nothingOfAProviderIsKeptAfterItHasLeft() throws Exception {
    try (TestServer server = TestServer.open()) {
      Generation[] generation = {new Generation()};
      server.port.bind(generation[0]);
      for (String path : List.of("/bytes", "/later", "/stream")) {
        assertThat(server.get(path).statusCode()).isEqualTo(200);
      }
      server.port.unbind(generation[0]);
      var left = new java.lang.ref.WeakReference<>(generation[0]);
      generation[0] = new Generation();
      TestServer.await(
          "the provider is collected, though its callers' connections are open",
          () -> {
            System.gc();
            return left.get() == null;
          });
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
