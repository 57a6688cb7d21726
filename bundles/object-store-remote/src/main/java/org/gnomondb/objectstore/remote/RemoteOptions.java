package org.gnomondb.objectstore.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The options that all stores of clouds have, read from a component's configuration.
 *
 * @param requestTimeout the most that one request may take, from its start to its last byte
 * @param isHttp2Only whether requests must use HTTP/2, where the vendor's SDK knows it
 */
public record RemoteOptions(
    String bucket,
    int retriesMax,
    Duration retryTimeout,
    Duration requestTimeout,
    int connectionsMax,
    boolean isHttp2Only,
    TlsOptions tls) {

  /**
   * Reads the options.
   *
   * @throws IOException with a message of one line for the operator, when one is missing
   */
  static RemoteOptions of(Settings settings) throws IOException {
    return new RemoteOptions(
        settings
            .text("bucket")
            .orElseThrow(
                () -> new IOException("this object store needs a bucket; name it with --bucket")),
        (int) settings.number("maxRetries", 10),
        Duration.ofMillis(settings.number("retryTimeoutMillis", 60_000)),
        Duration.ofMillis(settings.number("requestTimeoutMillis", 30_000)),
        (int) settings.number("connectionLimit", 64),
        settings.flag("http2Only"),
        new TlsOptions(settings.flag("tlsAllowInsecure"), settings.text("tlsCa")));
  }

  Retries newRetries(RandomGenerator random, Retries.Time time) {
    return new Retries(new Retries.Limits(retriesMax, retryTimeout), connectionsMax, random, time);
  }

  /**
   * Whom to trust when a connection is encrypted.
   *
   * @param isInsecureAllowed whether any certificate will do
   * @param authorityFile certificates, in PEM, that are trusted besides those of the machine
   */
  public record TlsOptions(boolean isInsecureAllowed, Optional<String> authorityFile) {}
}
