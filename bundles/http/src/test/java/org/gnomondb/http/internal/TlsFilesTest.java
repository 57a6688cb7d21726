package org.gnomondb.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.gnomondb.http.testkit.TestCertificates;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators give in place of a certificate and its key, and what they are told. */
class TlsFilesTest {
  @TempDir static Path folder;
  private static TestCertificates.Pair rsa;
  private static TestCertificates.Pair otherRsa;
  private static TestCertificates.Pair elliptic;

  @BeforeAll
  static void makeCertificates() throws Exception {
    rsa = TestCertificates.make(folder, "rsa", "RSA");
    otherRsa = TestCertificates.make(folder, "other", "RSA");
    elliptic = TestCertificates.make(folder, "elliptic", "EC");
  }

  private static void use(Path certificate, Path key) throws TlsException {
    assertThat(TlsFiles.read(certificate, key).keys().getKeyManagers()).hasSize(1);
  }

  private static void assertRefused(Path certificate, Path key, String... parts) {
    assertThatThrownBy(() -> use(certificate, key))
        .isInstanceOf(TlsException.class)
        .message()
        .contains(parts)
        .doesNotContain("\n");
  }

  @Test
  void pairsOfAllKindsAreUsed() throws Exception {
    use(rsa.certificate(), rsa.key());
    use(elliptic.certificate(), elliptic.key());
    TestCertificates.Pair edwards = TestCertificates.make(folder, "edwards", "Ed25519");
    use(edwards.certificate(), edwards.key());
  }

  @Test
  void certificatesAreInOrder() throws Exception {
    String chain = Files.readString(rsa.certificate());
    int second = chain.lastIndexOf("-----BEGIN");
    String own = chain.substring(0, second);
    String authority = chain.substring(second);
    Path lone = Files.writeString(folder.resolve("lone.pem"), own);
    Path wrong = Files.writeString(folder.resolve("wrong.pem"), authority + own);
    use(lone, rsa.key());
    assertThat(TlsFiles.read(lone, rsa.key()).ownCertificate().getSubjectX500Principal().getName())
        .isEqualTo("CN=rsa");
    assertRefused(
        wrong,
        rsa.key(),
        wrong.toString(),
        "not in order: CN=authority was issued by CN=authority, and CN=rsa comes next");
  }

  @Test
  void filesThatCannotBeReadAreNamed() {
    Path missing = folder.resolve("missing.pem");
    assertRefused(missing, rsa.key(), missing.toString(), "no such file", "--tls-cert");
    assertRefused(rsa.certificate(), missing, missing.toString(), "no such file", "--tls-key");
    assertRefused(folder, rsa.key(), folder.toString(), "--tls-cert");
  }

  @Test
  void filesThatHoldSomethingElseAreNamed() throws Exception {
    Path text = Files.writeString(folder.resolve("text"), "some text");
    Path empty = Files.writeString(folder.resolve("empty"), "");
    assertRefused(text, rsa.key(), text.toString(), "no certificate", "--tls-cert expects PEM");
    assertRefused(empty, rsa.key(), empty.toString(), "no certificate");
    assertRefused(rsa.key(), rsa.key(), rsa.key().toString(), "no certificate");
    assertRefused(rsa.certificate(), text, text.toString(), "no key", "--tls-key expects PEM");
    assertRefused(rsa.certificate(), rsa.certificate(), "no key", "BEGIN PRIVATE KEY");
  }

  @Test
  void keyOfAnotherCertificateIsRefused() {
    assertRefused(
        rsa.certificate(), otherRsa.key(), otherRsa.key().toString(), "not the one", "CN=rsa");
    assertRefused(rsa.certificate(), elliptic.key(), "no key that fits", "an RSA key");
  }

  @Test
  void oneFileWithoutTheOtherIsRefused() {
    assertThatThrownBy(() -> new TlsSettings(rsa.certificate().toString(), "", "tls-1.2").read())
        .hasMessageContaining("requires both a cert and a key file")
        .hasMessageContaining("--tls-key is missing");
    assertThatThrownBy(() -> new TlsSettings("", rsa.key().toString(), "tls-1.2").read())
        .hasMessageContaining("--tls-cert is missing");
  }

  @Test
  void filesAreComparedByContent() throws Exception {
    TlsFiles files = TlsFiles.read(rsa.certificate(), rsa.key());
    Path copy = Files.copy(rsa.certificate(), folder.resolve("copy.pem"));
    assertThat(TlsFiles.read(copy, rsa.key()).hasContentOf(files)).isTrue();
    assertThat(TlsFiles.read(elliptic.certificate(), rsa.key()).hasContentOf(files)).isFalse();
  }
}
