package org.gnomondb.objectstore.remote;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executors;

/** Sets the HTTP client of the JDK up as the options say, for SDKs that can work with it. */
public final class JavaHttpClients {
  private static final Duration CONNECT_TIMEOUT_MAX = Duration.ofSeconds(5);

  private JavaHttpClients() {}

  /**
   * A client to be. Requests that write are tried once by it: one that was sent twice unseen would
   * cost another request to find out whose object it has met.
   *
   * @throws IOException with a message of one line for the operator, when options do not fit
   */
  public static HttpClient.Builder newBuilder(RemoteOptions options) throws IOException {
    Duration timeout = options.requestTimeout();
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .connectTimeout(
                timeout.compareTo(CONNECT_TIMEOUT_MAX) < 0 ? timeout : CONNECT_TIMEOUT_MAX)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(
                options.isHttp2Only() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
    TlsTrust.of(options.tls()).ifPresent(trust -> builder.sslContext(trust.context()));
    return builder;
  }
}
