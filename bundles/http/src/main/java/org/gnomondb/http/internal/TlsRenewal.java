package org.gnomondb.http.internal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes new certificates into use while the port is open. Files are compared by what they hold,
 * because neither the time of a file nor its name tells of a link that leads elsewhere now.
 */
final class TlsRenewal {
  private static final Logger LOG = LoggerFactory.getLogger(TlsRenewal.class);

  private final Vertx vertx;
  private final TlsSettings settings;
  private final HttpServer server;
  private TlsFiles inUse;
  private @Nullable String lastProblem;

  /**
   * @param server one that listens; those that share its socket follow it
   * @param inUse what it was started with
   */
  TlsRenewal(Vertx vertx, TlsSettings settings, HttpServer server, TlsFiles inUse) {
    this.vertx = vertx;
    this.settings = settings;
    this.server = server;
    this.inUse = inUse;
  }

  /**
   * Looks after the files until the end of Vert.x.
   *
   * @param period how often to look
   * @param reader reads them
   */
  void start(Duration period, Executor reader) throws TlsException {
    announce(inUse.ownCertificate());
    long unused = vertx.setPeriodic(period.toMillis(), tick -> reader.execute(this::look));
  }

  /** Connections that are open go on with what they began with. */
  private synchronized void look() {
    try {
      TlsFiles found = settings.read();
      if (!found.hasContentOf(inUse)) {
        replace(found);
      }
      lastProblem = null;
    } catch (TlsException e) {
      String problem = String.valueOf(e.getMessage());
      if (!problem.equals(lastProblem)) {
        LOG.warn("The certificate in use stays: {}", problem);
      }
      lastProblem = problem;
    }
  }

  private void replace(TlsFiles found) throws TlsException {
    HttpServerOptions options = new HttpServerOptions();
    settings.apply(found, options);
    X509Certificate own = found.ownCertificate();
    Future<Boolean> unused =
        server
            .updateSSLOptions(options.getSslOptions(), true)
            .onSuccess(updated -> announce(own))
            .onFailure(failure -> LOG.warn("The certificate in use stays", failure));
    inUse = found;
  }

  private static void announce(X509Certificate certificate) {
    LOG.info(
        "Serving with the certificate of {}, valid from {} to {}",
        certificate.getSubjectX500Principal(),
        certificate.getNotBefore().toInstant(),
        certificate.getNotAfter().toInstant());
    try {
      certificate.checkValidity();
    } catch (CertificateExpiredException | CertificateNotYetValidException e) {
      LOG.warn("Clients will refuse the certificate, which is not valid now: {}", e.getMessage());
    }
  }
}
