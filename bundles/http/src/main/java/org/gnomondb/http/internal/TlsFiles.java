package org.gnomondb.http.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;

/** A certificate and its key, as two files had them at one time. Immutable. */
final class TlsFiles {
  private static final int FILE_BYTES_MAX = 1 << 20;

  /** A key store wants one, although this one never leaves the memory. */
  private static final char[] PASSWORD = "gnomon".toCharArray();

  private final Path certificateFile;
  private final Path keyFile;
  private final byte[] certificate;
  private final byte[] key;

  private TlsFiles(Path certificateFile, Path keyFile, byte[] certificate, byte[] key) {
    this.certificateFile = certificateFile;
    this.keyFile = keyFile;
    this.certificate = certificate;
    this.key = key;
  }

  /**
   * Reads the files, whatever they hold.
   *
   * @throws TlsException if one can't be read
   */
  static TlsFiles read(Path certificateFile, Path keyFile) throws TlsException {
    return new TlsFiles(
        certificateFile,
        keyFile,
        content(certificateFile, "--tls-cert"),
        content(keyFile, "--tls-key"));
  }

  private static byte[] content(Path file, String option) throws TlsException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(FILE_BYTES_MAX);
    } catch (IOException e) {
      String reason =
          switch (e) {
            case NoSuchFileException missing -> "there is no such file";
            case AccessDeniedException denied -> "the user who runs the server may not read it";
            default -> e.getMessage();
          };
      throw new TlsException(
          "can't read %s: %s; give the path of a PEM file with %s".formatted(file, reason, option),
          e);
    }
  }

  boolean hasContentOf(TlsFiles other) {
    return Arrays.equals(certificate, other.certificate) && Arrays.equals(key, other.key);
  }

  /**
   * The server's own certificate, which is the first one of its file.
   *
   * @throws TlsException if the file holds none
   */
  X509Certificate ownCertificate() throws TlsException {
    return chain().getFirst();
  }

  /**
   * What an engine needs to prove who the server is.
   *
   * @throws TlsException if the files hold no certificate, no key, or not the certificate's key
   */
  KeyManagerFactory keys() throws TlsException {
    List<X509Certificate> chain = chain();
    PrivateKey privateKey = keyOf(chain.getFirst());
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("server", privateKey, PASSWORD, chain.toArray(X509Certificate[]::new));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, PASSWORD);
      return keys;
    } catch (IOException | GeneralSecurityException e) {
      throw new TlsException(
          "%s and %s can't be used for TLS: %s".formatted(certificateFile, keyFile, e.getMessage()),
          e);
    }
  }

  private List<X509Certificate> chain() throws TlsException {
    List<X509Certificate> chain;
    try {
      chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(certificate))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
    } catch (CertificateException e) {
      throw noCertificate(String.valueOf(e.getMessage()));
    }
    if (chain.isEmpty()) {
      throw noCertificate("there is no -----BEGIN CERTIFICATE----- in it");
    }
    for (int i = 1; i < chain.size(); i++) {
      checkOrder(chain.get(i - 1), chain.get(i));
    }
    return chain;
  }

  private TlsException noCertificate(String reason) {
    return new TlsException(
        "%s holds no certificate that can be read (%s); --tls-cert expects PEM"
            .formatted(certificateFile, reason));
  }

  private void checkOrder(X509Certificate certificate, X509Certificate next) throws TlsException {
    if (!certificate.getIssuerX500Principal().equals(next.getSubjectX500Principal())) {
      throw new TlsException(
          "the certificates in %s are not in order: %s was issued by %s, and %s comes next; the"
                  .formatted(
                      certificateFile,
                      certificate.getSubjectX500Principal(),
                      certificate.getIssuerX500Principal(),
                      next.getSubjectX500Principal())
              + " server's own comes first, and after each the one that issued it");
    }
  }

  private PrivateKey keyOf(X509Certificate own) throws TlsException {
    try {
      PrivateKey privateKey = PemKey.parse(key, own.getPublicKey());
      if (isPair(own.getPublicKey(), privateKey)) {
        return privateKey;
      }
    } catch (GeneralSecurityException e) {
      throw new TlsException(
          "%s holds no key that fits the certificate in %s, an %s key (%s); --tls-key expects PEM"
                  .formatted(
                      keyFile,
                      certificateFile,
                      own.getPublicKey().getAlgorithm(),
                      String.valueOf(e.getMessage()).strip())
              + " without passphrase",
          e);
    }
    throw new TlsException(
        "the key in %s is not the one of the certificate in %s, of %s; give the key that this"
                .formatted(keyFile, certificateFile, own.getSubjectX500Principal())
            + " certificate was made with");
  }

  /** Whether what the one signs is what the other verifies. */
  private static boolean isPair(PublicKey publicKey, PrivateKey privateKey)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(signatureOf(privateKey.getAlgorithm()));
    signature.initSign(privateKey);
    signature.update(publicKey.getEncoded());
    byte[] signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(publicKey.getEncoded());
    return signature.verify(signed);
  }

  private static String signatureOf(String algorithm) {
    return switch (algorithm) {
      case "EC" -> "SHA256withECDSA";
      case "RSA" -> "SHA256withRSA";
      default -> algorithm;
    };
  }
}
