package org.gnomondb.http.internal;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.rpc.RpcAnswer;
import org.gnomondb.api.rpc.RpcEndpoint;
import org.gnomondb.api.rpc.RpcMethod;
import org.gnomondb.api.rpc.RpcRequest;
import org.gnomondb.gate.ServiceGate;
import org.jspecify.annotations.Nullable;

/**
 * One gRPC call from its head to the last byte of its answer. As long as it lasts it holds the
 * lease on its endpoint and the memory of its messages.
 */
final class RpcExchange implements RpcPump.Call, RpcRequest {
  private static final long RESET_CANCEL = 8;

  /** Clients of gRPC take it for RESOURCE_EXHAUSTED, and a cancellation for their own. */
  private static final long RESET_ENHANCE_YOUR_CALM = 11;

  private final ServerParts server;
  private final HttpServerRequest request;
  private final RequestTimer timer;
  private final Context context;
  private final RpcTable.Target target;
  private final BodyBudget.Share share;
  private final RpcInbox inbox;
  private final AtomicBoolean isCounted = new AtomicBoolean(true);
  private final RpcTimers timers;

  /** Only seen by the event loop. */
  private boolean isReceived;

  private boolean isBegun;

  private volatile ServiceGate.@Nullable Lease<RpcEndpoint> lease;
  private volatile List<ByteBuffer> messages = List.of();
  private volatile Map<String, String> headers = Map.of();

  private @Nullable RpcPump pump;
  private boolean isGone;

  /** Called on the event loop, after the call has been counted as in flight. */
  RpcExchange(
      ServerParts server,
      HttpServerRequest request,
      RequestTimer timer,
      Vertx vertx,
      RpcTable.Target target) {
    this.server = server;
    this.request = request;
    this.timer = timer;
    this.context = vertx.getOrCreateContext();
    this.target = target;
    this.share = server.bodies().newShare();
    this.inbox = new RpcInbox(server.limits().requestBytesMax(), share);
    this.timers = new RpcTimers(vertx);
  }

  /** Receives messages until the method can begin. */
  void receive() {
    request.response().closeHandler(closed -> disconnected());
    request.response().exceptionHandler(failure -> disconnected());
    request.exceptionHandler(failure -> disconnected());
    request.handler(this::received);
    request.endHandler(end -> receivedAll());
    timers.watchSilence(server.limits().bodyPause(), inbox::received, this::disconnected);
    timers.setDeadline(request.getHeader("grpc-timeout"), this::expired);
  }

  private void received(Buffer chunk) {
    if (isReceived) {
      return;
    }
    try {
      inbox.add(chunk);
    } catch (GnomonException e) {
      failBeforeCall(e);
      return;
    }
    if (target.method().begin() != RpcMethod.Begin.LAST_MESSAGE && inbox.count() > 0) {
      start();
    }
  }

  private void receivedAll() {
    if (isReceived) {
      return;
    }
    boolean needsOne = target.method().begin() == RpcMethod.Begin.FIRST_MESSAGE;
    if (!inbox.isAtBoundary() || (needsOne && inbox.count() == 0)) {
      failBeforeCall(
          new GnomonException(ErrorCode.INVALID, "the call ended before its message was complete"));
    } else {
      start();
    }
  }

  private void start() {
    isReceived = true;
    timers.endSilenceWatch();
    if (!target.service().lane().offer(this::call)) {
      failBeforeCall(
          new GnomonException(
              ErrorCode.OVERLOAD, "too many calls are waiting for " + name() + ", try again"));
    }
  }

  private void failBeforeCall(GnomonException failure) {
    isReceived = true;
    finish(RpcStatus.of(name(), failure), Map.of(), this::release);
  }

  /** On a thread of the service's lane. */
  private void call() {
    if (isGone()) {
      release();
      return;
    }
    RpcAnswer answer;
    try {
      messages = inbox.messages();
      ServiceGate.Lease<RpcEndpoint> entered = target.service().gate().enter();
      lease = entered;
      answer = entered.service().call(this);
      headers = answer.headers();
    } catch (Throwable e) {
      finish(RpcStatus.of(name(), e), Map.of(), this::release);
      return;
    }
    send(answer);
  }

  private void send(RpcAnswer answer) {
    RpcPump started = new RpcPump(this, answer, target.service().lane(), server);
    boolean wasGone;
    synchronized (this) {
      pump = started;
      wasGone = isGone;
    }
    if (wasGone) {
      started.cancel();
    }
    started.run();
  }

  /** The caller is gone, silent or out of patience: what was begun is ended. */
  private void disconnected() {
    timer.stop();
    RpcPump cancelled;
    synchronized (this) {
      isGone = true;
      cancelled = pump;
    }
    if (cancelled != null) {
      cancelled.cancel();
    } else if (!isReceived) {
      isReceived = true;
      request.response().reset(RESET_CANCEL);
      release();
    }
  }

  private void expired() {
    boolean hadReceived = isReceived;
    isReceived = true;
    disconnected();
    if (isBegun) {
      request.response().reset(RESET_CANCEL);
    } else {
      Future<Void> unused = RpcEnd.send(request, RpcStatus.deadlineExceeded(), Map.of(), false);
    }
    if (!hadReceived) {
      release();
    }
  }

  private synchronized boolean isGone() {
    return isGone;
  }

  private void release() {
    if (!isCounted.getAndSet(false)) {
      return;
    }
    ServiceGate.Lease<RpcEndpoint> held = lease;
    if (held != null) {
      held.close();
    }
    share.close();
    if (!onEventLoop(timers::close)) {
      timers.close();
    }
    server.inFlight().leave();
  }

  @Override
  public boolean onEventLoop(Runnable action) {
    try {
      context.runOnContext(now -> action.run());
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  @Override
  public Future<Void> write(Buffer frame) {
    if (!isBegun) {
      head();
    }
    return request.response().write(frame);
  }

  private void head() {
    isBegun = true;
    HttpServerResponse response = request.response();
    response.setChunked(true);
    response.putHeader("Content-Type", RpcEnd.CONTENT_TYPE);
    headers.forEach(response::putHeader);
  }

  @Override
  public void finish(RpcStatus status, Map<String, String> trailers, Runnable then) {
    boolean isTold =
        onEventLoop(
            () -> {
              if (status.isOk() && !isBegun) {
                head();
              }
              RpcEnd.send(request, status, trailers, isBegun).onComplete(sent -> then.run());
            });
    if (!isTold) {
      then.run();
    }
  }

  @Override
  public void giveUpReceiver() {
    request.response().reset(RESET_ENHANCE_YOUR_CALM);
  }

  @Override
  public String name() {
    return String.valueOf(request.path());
  }

  @Override
  public void ended() {
    release();
  }

  @Override
  public String method() {
    return target.method().name();
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeader(name));
  }

  @Override
  public List<ByteBuffer> messages() {
    return messages;
  }
}
