package org.gnomondb.http.internal;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import java.nio.file.Path;
import java.util.Set;

/**
 * What the operator says about TLS.
 *
 * @param certificate the file of the certificates; empty if none was given
 * @param key the file of the key; empty if none was given
 * @param minimumVersion the oldest version to speak, as the option calls it
 */
record TlsSettings(String certificate, String key, String minimumVersion) {
  static final TlsSettings OFF = new TlsSettings("", "", "tls-1.2");

  static TlsSettings of(HttpConfig config) {
    return new TlsSettings(config.tlsCert(), config.tlsKey(), config.tlsMinimumVersion());
  }

  /** Whether the port speaks TLS, and nothing else. */
  boolean isOn() {
    return !certificate.isEmpty() || !key.isEmpty();
  }

  /**
   * Reads the files as they are now.
   *
   * @throws TlsException if one is not given or can't be read
   */
  TlsFiles read() throws TlsException {
    if (certificate.isEmpty() || key.isEmpty()) {
      throw new TlsException(
          "tls requires both a cert and a key file to be passed in to work, and %s is missing; give"
                  .formatted(certificate.isEmpty() ? "--tls-cert" : "--tls-key")
              + " both, or neither to serve without TLS");
    }
    return TlsFiles.read(Path.of(certificate), Path.of(key));
  }

  /**
   * Makes a server speak TLS with these files.
   *
   * @throws TlsException if they hold no certificate or not its key
   */
  void apply(TlsFiles files, HttpServerOptions options) throws TlsException {
    options.setSsl(true).setUseAlpn(true);
    options.setKeyCertOptions(KeyCertOptions.wrap(files.keys()));
    options.setEnabledSecureTransportProtocols(protocols());
  }

  private Set<String> protocols() {
    return minimumVersion.equals("tls-1.3") ? Set.of("TLSv1.3") : Set.of("TLSv1.2", "TLSv1.3");
  }
}
