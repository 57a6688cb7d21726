package org.gnomondb.http.internal;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.gnomondb.api.http.HttpEndpoint;
import org.gnomondb.api.metrics.Metric;
import org.gnomondb.api.rpc.RpcEndpoint;
import org.gnomondb.gate.ServiceGate;
import org.jspecify.annotations.Nullable;

/**
 * The listening socket and everything behind it. Owns the event loops and all threads; after {@link
 * #close} none of them is left.
 */
final class HttpPort implements AutoCloseable {
  /** Statements come in URLs too. */
  private static final int HEAD_BYTES_MAX = 256 * 1024;

  /** As much of a body as is read at once, so that it is not cut into many pieces. */
  private static final int PIECE_BYTES_MAX = 64 * 1024;

  /** Servers that ask for a free port under the same id get the same one. */
  private static final int FREE_PORT_ID = 1;

  private static final int BACKLOG = 1024;
  private static final int EVENT_LOOPS_MAX = 8;
  private static final int STREAM_WINDOW_BYTES = 1 << 20;
  private static final int CONNECTION_WINDOW_BYTES = 8 << 20;
  private static final int CLOSERS = 2;
  private static final Duration LISTEN_MAX = Duration.ofSeconds(10);

  /** For threads whose requests are done with, or have had their time. */
  private static final Duration LAST_STEPS_MAX = Duration.ofSeconds(1);

  private static final Duration CLOSE_MAX = Duration.ofSeconds(10);

  private final ServerLimits limits;
  private final boolean withoutAuth;
  private final TlsSettings tls;
  private final HandlerPool pool;
  private final ThreadPoolExecutor closers;
  private final ServerParts parts;
  private final Vertx vertx;
  private final List<HttpServer> servers = new ArrayList<>();
  private final OpenConnections connections;

  HttpPort(
      ServerLimits limits,
      boolean withoutAuth,
      TlsSettings tls,
      Supplier<@Nullable String> clusterId) {
    this.limits = limits;
    this.withoutAuth = withoutAuth;
    this.tls = tls;
    this.pool = new HandlerPool(limits.threads());
    this.closers = newClosers();
    this.parts =
        new ServerParts(
            limits,
            new RouteTable(this::newGate),
            new RpcTable(this::newServiceGate, this::newLane),
            new InFlight(),
            new BodyBudget(limits.bodyBytesTotalMax()),
            new DetachedWorks(limits.detachedMax()),
            new PushedStreams(),
            new StreamedAnswers(),
            new RpcPumps(),
            new RequestMetrics("http"),
            new RequestMetrics("grpc"),
            closers,
            clusterId);
    this.connections = new OpenConnections(limits);
    this.vertx = newVertx(new GuardedTransport(this::accept));
  }

  void bind(HttpEndpoint endpoint) {
    parts.routes().bind(endpoint);
  }

  void unbind(HttpEndpoint endpoint) {
    parts.routes().unbind(endpoint);
  }

  void bind(RpcEndpoint endpoint) {
    parts.rpcs().bind(endpoint);
  }

  void unbind(RpcEndpoint endpoint) {
    parts.rpcs().unbind(endpoint);
  }

  /** How many connections are open, those that do nothing included. */
  int connections() {
    return connections.count();
  }

  /** How many requests are being answered. */
  int requestsInFlight() {
    return parts.inFlight().count();
  }

  /** How many streams are being pushed. */
  int pushedStreams() {
    return parts.pushed().count();
  }

  /** The memory that the bodies of these requests take, in bytes. */
  long bodyBytesTaken() {
    return parts.bodies().bytesTaken();
  }

  /** What has been counted, and what there is at the moment. */
  List<Metric> metrics() {
    List<Metric> metrics = new ArrayList<>(parts.requests().metrics());
    metrics.addAll(parts.calls().metrics());
    metrics.add(
        Metric.gauge(
            "http_requests_in_flight", "Requests that are being answered.", requestsInFlight()));
    metrics.add(
        Metric.gauge(
            "http_request_body_bytes",
            "Memory that the bodies of requests take.",
            (double) bodyBytesTaken()));
    metrics.add(
        Metric.gauge(
            "http_pushed_streams", "Streams that go on while things happen.", pushedStreams()));
    metrics.add(Metric.gauge("http_connections", "Open connections.", connections()));
    return metrics;
  }

  /**
   * Opens the port.
   *
   * @param port 0 for a free one
   * @return the port
   * @throws IOException if the address is not of this machine, taken, or not allowed
   * @throws TlsException if the certificate or its key can't be used
   */
  int listen(String host, int port) throws IOException, TlsException {
    if (!tls.isOn()) {
      return listen(host, port, options());
    }
    TlsFiles files = tls.read();
    HttpServerOptions options = options();
    tls.apply(files, options);
    int actual = listen(host, port, options);
    new TlsRenewal(vertx, tls, servers.getFirst(), files).start(limits.tlsFilesCheck(), closers);
    return actual;
  }

  private int listen(String host, int port, HttpServerOptions options) throws IOException {
    String literal = InetAddress.getByName(host).getHostAddress();
    SocketAddress address =
        port == 0
            ? SocketAddress.sharedRandomPort(FREE_PORT_ID, literal)
            : SocketAddress.inetSocketAddress(port, literal);
    int actual = listen(address, options);
    // Each further server takes its share of the same socket's connections to its own event loop.
    for (int i = 1; i < eventLoops(); i++) {
      int unused = listen(address, options);
    }
    long unused = vertx.setPeriodic(limits.idleCheck().toMillis(), tick -> endIdle());
    return actual;
  }

  /** Takes back what those hold who neither ask nor listen. */
  private void endIdle() {
    connections.closeIdle();
    parts.streamed().endStuck(limits.answerPause());
    parts.rpcPumps().endStuck(limits.answerPause());
  }

  private int listen(SocketAddress address, HttpServerOptions options) throws IOException {
    HttpServer server = vertx.createHttpServer(options);
    server.requestHandler(new RequestHandler(vertx, parts, withoutAuth));
    server.connectionHandler(BodyTap::install);
    try {
      servers.add(await(server.listen(address), LISTEN_MAX));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("the socket did not open within " + LISTEN_MAX.toSeconds() + " s", e);
    }
    return server.actualPort();
  }

  /** Accepts nothing new, lets requests in flight end within the drain time, then ends it all. */
  @Override
  public void close() {
    parts.pushed().close();
    servers.forEach(server -> server.shutdown(limits.drain()));
    parts.inFlight().close(limits.drain());
    parts.detached().close(limits.drain());
    try {
      // What is still being sent is cancelled by this, which takes threads of those ended below.
      await(vertx.close(), CLOSE_MAX);
    } catch (ExecutionException | TimeoutException | IOException e) {
      throw new IllegalStateException("the event loops did not end", e);
    } finally {
      parts.rpcPumps().abandon();
      pool.close(LAST_STEPS_MAX);
      ServerThreads.end(closers, LAST_STEPS_MAX);
    }
  }

  private static <T> T await(Future<T> future, Duration timeout)
      throws ExecutionException, TimeoutException, IOException {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private boolean accept(Channel channel) {
    if (!connections.accept(channel)) {
      return false;
    }
    if (tls.isOn()) {
      channel.pipeline().addLast(new PlainTextRefusal());
    }
    return true;
  }

  private RouteGate newGate() {
    return new RouteGate(newServiceGate(), newLane());
  }

  private <S> ServiceGate<S> newServiceGate() {
    return new ServiceGate<>("the endpoint", limits.providerWait(), ServiceGate.DRAIN_TIMEOUT);
  }

  private HandlerPool.Lane newLane() {
    return pool.newLane(limits.threadsPerRoute(), limits.waitingPerRouteMax());
  }

  private static ThreadPoolExecutor newClosers() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            CLOSERS,
            CLOSERS,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            ServerThreads.named("gnomon-http-closer-"));
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  private static int eventLoops() {
    return Math.min(EVENT_LOOPS_MAX, Runtime.getRuntime().availableProcessors());
  }

  /** Without the context class loaders and the files that event loops would hold otherwise. */
  private static Vertx newVertx(GuardedTransport transport) {
    VertxOptions options =
        new VertxOptions()
            .setPreferNativeTransport(false)
            .setEventLoopPoolSize(eventLoops())
            .setUseDaemonThread(true)
            .setDisableTCCL(true)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false));
    return Vertx.builder().with(options).withTransport(transport).build();
  }

  private static HttpServerOptions options() {
    HttpServerOptions options = new HttpServerOptions();
    options.setAcceptBacklog(BACKLOG);
    options.setMaxChunkSize(PIECE_BYTES_MAX);
    options.setMaxInitialLineLength(HEAD_BYTES_MAX).setMaxHeaderSize(HEAD_BYTES_MAX);
    options.setHandle100ContinueAutomatically(false);
    // There are no WebSockets; what would look for them looks at each request and each answer.
    options.setPerFrameWebSocketCompressionSupported(false);
    options.setPerMessageWebSocketCompressionSupported(false);
    options.setHttp2ConnectionWindowSize(CONNECTION_WINDOW_BYTES);
    options.setInitialSettings(
        new Http2Settings()
            .setInitialWindowSize(STREAM_WINDOW_BYTES)
            .setMaxHeaderListSize(HEAD_BYTES_MAX));
    return options;
  }
}
