package org.gnomondb.http.internal;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.gnomondb.api.http.HttpEndpoint;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.gate.ServiceGate;
import org.jspecify.annotations.Nullable;

/**
 * One request from the arrival of its body to the last byte of its answer. As long as it lasts it
 * holds the lease on its endpoint and the memory of its body.
 */
final class Exchange implements StreamPump.Exchange {
  private static final long RESET_CANCEL = 8;

  private final ServerParts server;
  private final HttpServerRequest request;
  private final RequestTimer timer;
  private final Context context;
  private final HttpMethod method;
  private final RouteGate route;
  private final BodyBudget.Share share;
  private final AtomicBoolean isCounted = new AtomicBoolean(true);
  private volatile ServiceGate.@Nullable Lease<HttpEndpoint> lease;
  private volatile @Nullable HttpResponse streamed;

  private @Nullable StreamPump pump;
  private @Nullable PushedStream pushed;
  private boolean isGone;

  /** Called on the event loop, after the request has been counted as in flight. */
  Exchange(
      ServerParts server,
      HttpServerRequest request,
      RequestTimer timer,
      Context context,
      HttpMethod method,
      RouteGate route,
      BodyBudget.Share share) {
    this.server = server;
    this.request = request;
    this.timer = timer;
    this.context = context;
    this.method = method;
    this.route = route;
    this.share = share;
    request.response().closeHandler(closed -> disconnected());
    request.response().exceptionHandler(failure -> disconnected());
  }

  /** Calls the endpoint as soon as one of the route's threads is free. */
  void start(ByteBuffer body, boolean isGzip, long bodyBytesMax) {
    // Clients that compress say so in all their requests, those without a body included.
    boolean isCompressed = isGzip && body.hasRemaining();
    boolean isAccepted =
        route
            .lane()
            .offer(
                () ->
                    answer(
                        call(isCompressed ? () -> gunzip(body, bodyBytesMax) : () -> body),
                        Runnable::run));
    if (!isAccepted) {
      answer(unavailable("too many requests are waiting for " + name() + ", try again"));
    }
  }

  /** Sends an answer, at once or when it is there. Called once, on any thread. */
  private void answer(HttpResponse response) {
    answer(response, route.lane()::resume);
  }

  /**
   * @param lane runs what takes a thread of the route's; on one of them that is this very thread
   */
  private void answer(HttpResponse response, Executor lane) {
    switch (response.body()) {
      case HttpResponse.Body.Bytes body -> sendBytes(response, body.bytes());
      case HttpResponse.Body.Streamed body -> sendStream(response, body.source(), lane);
      case HttpResponse.Body.Later body -> answerLater(body.response());
      case HttpResponse.Body.Detached body -> answerDetached(body.work());
      case HttpResponse.Body.Pushed body -> push(response, body.start());
    }
  }

  /** Gives everything back; the request is done with. */
  void release() {
    releaseEndpoint();
    share.close();
  }

  @SuppressWarnings("ByteBufferBackingArray") // The collector wraps its array.
  private ByteBuffer gunzip(ByteBuffer body, long bodyBytesMax) {
    ByteBuffer decompressed = Gunzip.gunzip(body, bodyBytesMax, share);
    share.giveBack(body.array());
    return decompressed;
  }

  private HttpResponse call(Callable<ByteBuffer> body) {
    try {
      ByteBuffer bytes = body.call();
      ServiceGate.Lease<HttpEndpoint> entered = route.enter();
      lease = entered;
      return entered
          .service()
          .handle(
              new IncomingRequest(
                  method, request.path(), request.query(), request.headers(), bytes));
    } catch (Throwable e) {
      return failed(e);
    }
  }

  private void sendBytes(HttpResponse response, byte[] body) {
    onEventLoop(
        () ->
            Answers.send(request, response, body, server.clusterId().get())
                .onComplete(sent -> release()));
  }

  private void sendStream(HttpResponse response, HttpResponse.Source source, Executor lane) {
    StreamPump started = new StreamPump(this, source, route.lane(), server);
    boolean wasGone;
    synchronized (this) {
      streamed = response;
      pump = started;
      wasGone = isGone;
    }
    if (wasGone) {
      started.cancel();
    }
    lane.execute(started);
  }

  /** From here on the stream is the endpoint's and the port's; the request is done with. */
  private void push(HttpResponse response, Consumer<HttpResponse.Receiver> start) {
    PushedStream started = new PushedStream(this, server.limits().streamBytesMax());
    boolean wasGone;
    synchronized (this) {
      streamed = response;
      pushed = started;
      wasGone = isGone;
    }
    if (wasGone || !server.pushed().add(started)) {
      started.end();
      release();
      return;
    }
    try {
      start.accept(started);
    } catch (Throwable e) {
      started.receiverIsGone();
      answer(failed(e));
      return;
    }
    release();
  }

  /** The stream has ended, or its receiver is gone. */
  void pushEnded(PushedStream stream) {
    server.pushed().remove(stream);
  }

  private void answerLater(CompletionStage<HttpResponse> later) {
    later.whenComplete((response, failure) -> answer(failure == null ? response : failed(failure)));
  }

  private void answerDetached(Callable<HttpResponse> work) {
    releaseEndpoint();
    if (!server.detached().offer(() -> answer(run(work)))) {
      answer(unavailable("too many bundles are being replaced, try again"));
    }
  }

  private HttpResponse run(Callable<HttpResponse> work) {
    try {
      return work.call();
    } catch (Throwable e) {
      return failed(e);
    }
  }

  private HttpResponse failed(Throwable failure) {
    return ErrorBodies.worded(route.errorBody(), Failures.response(name(), failure));
  }

  private HttpResponse unavailable(String message) {
    return ErrorBodies.worded(route.errorBody(), Failures.unavailable(message));
  }

  private void releaseEndpoint() {
    if (isCounted.getAndSet(false)) {
      server.inFlight().leave();
    }
    ServiceGate.Lease<HttpEndpoint> held = lease;
    if (held != null) {
      held.close();
    }
  }

  private void disconnected() {
    timer.stop();
    StreamPump cancelled;
    PushedStream left;
    synchronized (this) {
      isGone = true;
      cancelled = pump;
      left = pushed;
    }
    if (left != null) {
      left.receiverIsGone();
    }
    if (cancelled != null) {
      cancelled.cancel();
    }
  }

  /** The request without its query string, which may hold what is not for logs. */
  private String name() {
    return method + " " + request.path();
  }

  /** Once the event loops have ended, there is nobody left to tell anything to. */
  @Override
  public void onEventLoop(Runnable action) {
    try {
      context.runOnContext(now -> action.run());
    } catch (RejectedExecutionException e) {
      release();
    }
  }

  @Override
  public HttpServerResponse response() {
    return request.response();
  }

  @Override
  public HttpVersion version() {
    return request.version();
  }

  @Override
  public void head() {
    HttpResponse head = streamed;
    if (head != null) {
      Answers.head(request.response(), head, server.clusterId().get());
    }
  }

  @Override
  public void failedEarly(Throwable failure) {
    answer(failed(failure));
  }

  @Override
  public void failedLate(Throwable failure) {
    Failures.afterHead(name(), failure);
  }

  @Override
  public void giveUpReceiver() {
    OpenConnection connection = OpenConnection.of(request.connection());
    if (version() == HttpVersion.HTTP_2) {
      request.response().reset(RESET_CANCEL);
    } else if (connection != null) {
      connection.abort();
    }
  }

  @Override
  public void ended() {
    release();
  }
}
