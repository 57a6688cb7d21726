package org.gnomondb.http.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Makes certificates for the loopback interface with the tool of the JDK. */
public final class TestCertificates {
  private static final String PASSWORD = "changeit";
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  /**
   * Files in PEM.
   *
   * @param certificate the server's certificate and that of its authority
   * @param key the key of the server's certificate
   * @param authority the certificate of the authority alone
   * @param store holds all of them
   */
  public record Pair(Path certificate, Path key, Path authority, KeyStore store) {
    PrivateKey privateKey() throws GeneralSecurityException {
      return (PrivateKey) store.getKey("server", PASSWORD.toCharArray());
    }
  }

  private TestCertificates() {}

  /**
   * Makes an authority of its own and a certificate.
   *
   * @param name names the files and the server
   * @param algorithm of the keys, as {@code keytool} calls it
   */
  public static Pair make(Path folder, String name, String algorithm)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path file = folder.resolve(name + ".p12");
    keytool(file, "-alias authority -dname CN=authority -ext bc:c -keyalg " + algorithm);
    keytool(
        file,
        "-alias server -signer authority -dname CN=%s -ext SAN=ip:127.0.0.1 -keyalg %s"
            .formatted(name, algorithm));
    KeyStore store = load(file);
    Path certificate = folder.resolve(name + ".pem");
    Path key = folder.resolve(name + ".key");
    Path authority = folder.resolve(name + "-authority.pem");
    Pair pair = new Pair(certificate, key, authority, store);
    String own = pem("CERTIFICATE", store.getCertificate("server").getEncoded());
    String issuer = pem("CERTIFICATE", store.getCertificate("authority").getEncoded());
    Files.writeString(certificate, own + issuer);
    Files.writeString(authority, issuer);
    Files.writeString(key, pem("PRIVATE KEY", pair.privateKey().getEncoded()));
    return pair;
  }

  /** The context of clients that trust the pair's authority and nobody else. */
  public static SSLContext trusting(Pair pair) throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", pair.store().getCertificate("authority"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  public static String pem(String type, byte[] content) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(type, LINES.encodeToString(content), type);
  }

  private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private static void keytool(Path store, String arguments)
      throws IOException, InterruptedException {
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> words =
        new ArrayList<>(List.of(tool, "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
    words.addAll(List.of("-genkeypair", "-keystore", store.toString()));
    words.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    words.addAll(List.of(arguments.split(" ", -1)));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
