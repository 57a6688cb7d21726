package org.gnomondb.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.gnomondb.api.http.HttpResponse;
import org.junit.jupiter.api.Test;

class HttpPortCloseTest {
  @Test
  void requestInFlightIsAnsweredBeforeThePortIsGone() throws Exception {
    CompletableFuture<HttpResponse> later = new CompletableFuture<>();
    TestEndpoint endpoint = TestEndpoint.get("/later", request -> HttpResponse.later(later));
    try (TestServer server = TestServer.open(endpoint)) {
      var response = server.sendAsync("/later", HttpRequest.Builder::GET);
      TestServer.await("the request is in flight", () -> server.port.requestsInFlight() == 1);
      CompletableFuture<Void> closed = CompletableFuture.runAsync(server.port::close);
      TestServer.await("no connection is accepted", () -> isRefused(server));
      assertThat(closed).isNotDone();
      assertThat(response).isNotDone();
      later.complete(HttpResponse.text(200, "in time"));
      assertThat(response.get().body()).isEqualTo("in time");
      closed.get();
    }
  }

  private static boolean isRefused(TestServer server) {
    try {
      server.socket().close();
      return false;
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void requestThatDoesNotEndIsCutOff() throws Exception {
    TestEndpoint never =
        TestEndpoint.get("/never", request -> HttpResponse.later(new CompletableFuture<>()));
    try (TestServer server =
        TestServer.open(TestLimits.with(limits -> limits.drain = Duration.ofMillis(50)), never)) {
      var response = server.sendAsync("/never", HttpRequest.Builder::GET);
      TestServer.await("the request is in flight", () -> server.port.requestsInFlight() == 1);
      server.port.close();
      assertThatThrownBy(response::get).hasCauseInstanceOf(IOException.class);
    }
  }

  @Test
  void endpointThatBlocksIsInterrupted() throws Exception {
    CountDownLatch isBlocked = new CountDownLatch(1);
    CountDownLatch isInterrupted = new CountDownLatch(1);
    TestEndpoint blocking =
        TestEndpoint.get(
            "/block",
            request -> {
              isBlocked.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                isInterrupted.countDown();
              }
              return HttpResponse.empty(204);
            });
    try (TestServer server =
        TestServer.open(
            TestLimits.with(limits -> limits.drain = Duration.ofMillis(50)), blocking)) {
      var unused = server.sendAsync("/block", HttpRequest.Builder::GET);
      isBlocked.await();
      server.port.close();
      assertThat(isInterrupted.getCount()).isZero();
    }
  }

  @Test
  void noThreadIsLeft() throws Exception {
    TestEndpoint hello = TestEndpoint.get("/hello", request -> HttpResponse.text(200, "hello"));
    TestEndpoint detached =
        TestEndpoint.get(
            "/detached", request -> HttpResponse.detached(() -> HttpResponse.empty(204)));
    try (TestServer server = TestServer.open(hello, detached)) {
      server.get("/hello");
      server.get("/detached");
      assertThat(serverThreads()).isNotEmpty();
      server.port.close();
      TestServer.await("all threads have ended", () -> serverThreads().isEmpty());
    }
  }

  private static List<String> serverThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("gnomon-http") || name.startsWith("vert"))
        .toList();
  }

  @Test
  void detachedWorkMayCloseThePort() throws Exception {
    CountDownLatch isClosed = new CountDownLatch(1);
    try (TestServer server = TestServer.open()) {
      server.port.bind(
          TestEndpoint.get(
              "/close",
              request ->
                  HttpResponse.detached(
                      () -> {
                        server.port.close();
                        isClosed.countDown();
                        return HttpResponse.empty(204);
                      })));
      var response = server.sendAsync("/close", HttpRequest.Builder::GET);
      isClosed.await();
      assertThatThrownBy(response::get).hasCauseInstanceOf(IOException.class);
    }
  }
}
