package org.gnomondb.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import org.gnomondb.http.testkit.TestCertificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemKeyTest {
  private static KeyPair pair(String algorithm, int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  private static PrivateKey parse(String text, PublicKey counterpart)
      throws GeneralSecurityException {
    return PemKey.parse(text.getBytes(StandardCharsets.UTF_8), counterpart);
  }

  @ParameterizedTest
  @CsvSource({"RSA,2048", "EC,256", "EC,521", "EdDSA,255"})
  void keysOfAllKindsAreRead(String algorithm, int bits) throws GeneralSecurityException {
    KeyPair pair = pair(algorithm, bits);
    String text = TestCertificates.pem("PRIVATE KEY", pair.getPrivate().getEncoded());
    assertThat(parse("# a comment\r\n" + text.replace("\n", "\r\n"), pair.getPublic()))
        .isEqualTo(pair.getPrivate());
  }

  @ParameterizedTest
  @CsvSource({"RSA,2048", "RSA,4096", "EC,256", "EC,521"})
  void olderFormsAreRead(String algorithm, int bits) throws GeneralSecurityException {
    KeyPair pair = pair(algorithm, bits);
    byte[] key = pair.getPrivate().getEncoded();
    // The older form is what comes last, behind the algorithm and a head of two to four bytes.
    int algorithmBytes = algorithm.equals("RSA") ? 15 : bits == 256 ? 21 : 18;
    int start = (key[1] < 0 ? 2 + (key[1] & 0x7f) : 2) + 3 + algorithmBytes;
    start += key[start + 1] < 0 ? 2 + (key[start + 1] & 0x7f) : 2;
    byte[] older = Arrays.copyOfRange(key, start, key.length);
    assertThat(
            parse(TestCertificates.pem(algorithm + " PRIVATE KEY", older), pair.getPublic())
                .getEncoded())
        .isEqualTo(key);
  }

  @Test
  void firstKeyIsTaken() throws GeneralSecurityException {
    KeyPair pair = pair("EC", 256);
    String parameters = TestCertificates.pem("EC PARAMETERS", new byte[] {6, 1, 1});
    String key = TestCertificates.pem("PRIVATE KEY", pair.getPrivate().getEncoded());
    String other = TestCertificates.pem("PRIVATE KEY", pair("EC", 256).getPrivate().getEncoded());
    assertThat(parse(parameters + key + other, pair.getPublic())).isEqualTo(pair.getPrivate());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nMIGH\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN CERTIFICATE-----\nMIGH\n-----END CERTIFICATE-----",
        "-----BEGIN PRIVATE KEY-----\n\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----",
        "-----BEGIN EC PRIVATE KEY-----\nMIGH\n-----END EC PRIVATE KEY-----",
      })
  void otherTextIsRefused(String text) throws GeneralSecurityException {
    PublicKey counterpart = pair("EC", 256).getPublic();
    assertThatThrownBy(() -> parse(text, counterpart)).isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void keyOfAnotherKindIsRefused() throws GeneralSecurityException {
    String key = TestCertificates.pem("PRIVATE KEY", pair("RSA", 2048).getPrivate().getEncoded());
    PublicKey counterpart = pair("EC", 256).getPublic();
    assertThatThrownBy(() -> parse(key, counterpart)).isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void encryptedKeyIsRefusedWithTheWayOut() throws GeneralSecurityException {
    PublicKey counterpart = pair("EC", 256).getPublic();
    assertThatThrownBy(
            () -> parse(TestCertificates.pem("ENCRYPTED PRIVATE KEY", new byte[9]), counterpart))
        .hasMessageContaining("encrypted")
        .hasMessageContaining("openssl pkey");
    String older =
        """
        -----BEGIN RSA PRIVATE KEY-----
        Proc-Type: 4,ENCRYPTED

        MIGH
        -----END RSA PRIVATE KEY-----
        """;
    assertThatThrownBy(() -> parse(older, counterpart)).hasMessageContaining("encrypted");
  }
}
