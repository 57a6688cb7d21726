package org.gnomondb.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** How connections to the server are secured: with TLS 1.3, whoever's certificates are trusted. */
final class Tls {
  private static final String PROTOCOL = "TLSv1.3";

  private final SSLContext context;
  private final boolean isAnyHostTrusted;

  private Tls(SSLContext context, boolean isAnyHostTrusted) {
    this.context = context;
    this.isAnyHostTrusted = isAnyHostTrusted;
  }

  static Tls of(Arguments arguments, Session session) throws CommandFailedException {
    boolean isAnyTrusted = arguments.isSet(CommonOptions.TLS_NO_VERIFY);
    Optional<Path> authorities = arguments.value(CommonOptions.TLS_CA).map(session::path);
    try {
      SSLContext context = SSLContext.getInstance(PROTOCOL);
      context.init(null, isAnyTrusted ? trustAll() : trusting(authorities.orElse(null)), null);
      return new Tls(context, isAnyTrusted);
    } catch (IOException | GeneralSecurityException e) {
      throw new CommandFailedException(
          "can't use the certificates of %s: %s"
              .formatted(
                  authorities.map(Path::toString).orElse("this system"), TextSource.reason(e)),
          e);
    }
  }

  void applyTo(HttpsURLConnection connection) {
    connection.setSSLSocketFactory(new OneProtocol(context.getSocketFactory(), PROTOCOL));
    if (isAnyHostTrusted) {
      connection.setHostnameVerifier((host, session) -> true);
    }
  }

  private static TrustManager @Nullable [] trusting(@Nullable Path authorities)
      throws IOException, GeneralSecurityException {
    if (authorities == null) {
      return null;
    }
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(authorities)) {
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority-" + store.size(), certificate);
      }
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static TrustManager[] trustAll() {
    return new TrustManager[] {new TrustAnyone()};
  }

  /** Extended, as the plain kind is wrapped by one that still compares the host's name. */
  private static final class TrustAnyone extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
