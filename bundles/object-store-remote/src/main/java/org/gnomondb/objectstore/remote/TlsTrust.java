package org.gnomondb.objectstore.remote;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.gnomondb.objectstore.remote.RemoteOptions.TlsOptions;
import org.jspecify.annotations.Nullable;

/** What connections need to trust others than the usual certificates. */
public record TlsTrust(SSLContext context, X509TrustManager manager) {

  /**
   * Makes what the options ask for, or nothing where the usual certificates will do.
   *
   * @throws IOException with a message of one line for the operator
   */
  public static Optional<TlsTrust> of(TlsOptions options) throws IOException {
    if (options.isInsecureAllowed()) {
      return Optional.of(of(new TrustingManager()));
    }
    if (options.authorityFile().isEmpty()) {
      return Optional.empty();
    }
    String file = options.authorityFile().get();
    try {
      return Optional.of(of(managerWith(certificates(file))));
    } catch (IOException | GeneralSecurityException e) {
      throw new IOException(
          "the certificates for --object-store-tls-ca can't be read from %s: %s"
              .formatted(file, RequestFailure.describe(e)),
          e);
    }
  }

  private static TlsTrust of(X509TrustManager manager) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {manager}, null);
      return new TlsTrust(context, manager);
    } catch (GeneralSecurityException e) {
      throw new IOException("this machine's Java has no TLS: " + e.getMessage(), e);
    }
  }

  private static List<Certificate> certificates(String file)
      throws IOException, GeneralSecurityException {
    try (InputStream stream = new FileInputStream(file)) {
      return List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(stream));
    }
  }

  private static X509TrustManager managerWith(List<Certificate> more)
      throws IOException, GeneralSecurityException {
    List<Certificate> all = new ArrayList<>(more);
    all.addAll(Arrays.asList(managerOf(null).getAcceptedIssuers()));
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < all.size(); i++) {
      store.setCertificateEntry("authority-" + i, all.get(i));
    }
    return managerOf(store);
  }

  /**
   * @param store the certificates; those of the Java run time when null
   */
  private static X509TrustManager managerOf(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return Arrays.stream(factory.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .findFirst()
        .orElseThrow(() -> new GeneralSecurityException("no trust manager for X.509"));
  }

  /** Trusts everybody; extended, because only then host names are not compared either. */
  private static final class TrustingManager extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
