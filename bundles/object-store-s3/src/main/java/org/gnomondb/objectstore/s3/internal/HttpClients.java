package org.gnomondb.objectstore.s3.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.gnomondb.objectstore.remote.RemoteOptions;
import org.gnomondb.objectstore.remote.TlsTrust;

/** Makes the HTTP client that the SDK works with. */
final class HttpClients {
  private static final Duration CONNECT_TIMEOUT_MAX = Duration.ofSeconds(5);

  /** Servers close idle connections; one that was closed on the other side costs a retry. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(20);

  private HttpClients() {}

  /**
   * A client without retries of its own: a request that was sent twice unseen could find its own
   * object and take it for another's.
   *
   * @param threads where the client's calls run
   */
  static OkHttpClient newClient(RemoteOptions options, boolean isHttps, ExecutorService threads)
      throws IOException {
    Dispatcher dispatcher = new Dispatcher(threads);
    dispatcher.setMaxRequests(options.connectionsMax());
    dispatcher.setMaxRequestsPerHost(options.connectionsMax());
    Duration timeout = options.requestTimeout();
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .connectionPool(
                new ConnectionPool(
                    options.connectionsMax(), KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS))
            .callTimeout(timeout)
            .connectTimeout(
                timeout.compareTo(CONNECT_TIMEOUT_MAX) < 0 ? timeout : CONNECT_TIMEOUT_MAX)
            .readTimeout(timeout)
            .writeTimeout(timeout)
            .followRedirects(false)
            .retryOnConnectionFailure(false)
            .protocols(protocols(options.isHttp2Only(), isHttps));
    Optional<TlsTrust> trust = TlsTrust.of(options.tls());
    if (trust.isPresent()) {
      builder.sslSocketFactory(trust.get().context().getSocketFactory(), trust.get().manager());
    }
    if (options.tls().isInsecureAllowed()) {
      builder.hostnameVerifier((host, session) -> true);
    }
    return builder.build();
  }

  // The client insists on HTTP/1.1 among the offers of an encrypted connection.
  private static List<Protocol> protocols(boolean isHttp2Only, boolean isHttps) {
    if (!isHttp2Only) {
      return List.of(Protocol.HTTP_1_1);
    }
    return isHttps
        ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1)
        : List.of(Protocol.H2_PRIOR_KNOWLEDGE);
  }
}
