package org.gnomondb.http.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads private keys in PEM, which the JDK can't. */
final class PemKey {
  private static final Pattern BLOCK =
      Pattern.compile(
          "-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----(.+?)-----END \\1-----",
          Pattern.DOTALL);

  private static final byte SEQUENCE = 0x30;
  private static final byte OCTET_STRING = 0x04;
  private static final byte[] VERSION = {0x02, 0x01, 0x00};

  private static final int LONG_LENGTH = 0x80;

  private PemKey() {}

  /**
   * The first key in a text, PKCS #8 or the older forms of RSA and EC keys.
   *
   * @param counterpart says what kind of key it must be
   * @throws GeneralSecurityException if there is none, or of another kind, or an encrypted one
   */
  static PrivateKey parse(byte[] text, PublicKey counterpart) throws GeneralSecurityException {
    Matcher block = BLOCK.matcher(new String(text, StandardCharsets.ISO_8859_1));
    if (!block.find()) {
      throw new InvalidKeyException("found no -----BEGIN PRIVATE KEY-----");
    }
    String kind = block.group(1);
    String content = block.group(2);
    if (kind.startsWith("ENCRYPTED") || content.contains("ENCRYPTED")) {
      throw new InvalidKeyException("it is encrypted; 'openssl pkey -in FILE' decrypts it");
    }
    byte[] key = decoded(content);
    return KeyFactory.getInstance(counterpart.getAlgorithm())
        .generatePrivate(
            new PKCS8EncodedKeySpec(
                kind.equals("PRIVATE KEY") ? key : wrapped(key, counterpart.getEncoded())));
  }

  private static byte[] decoded(String content) throws InvalidKeyException {
    try {
      return Base64.getMimeDecoder().decode(content);
    } catch (IllegalArgumentException e) {
      throw new InvalidKeyException("its text is damaged: " + e.getMessage(), e);
    }
  }

  /**
   * An older form is the innermost part of PKCS #8, and what is around it names the algorithm, as
   * the public key does.
   */
  private static byte[] wrapped(byte[] key, byte[] publicKey) {
    int start = contentStart(publicKey, 0);
    int algorithmContent = contentStart(publicKey, start);
    int end = algorithmContent + (publicKey[start + 1] & 0xff);
    return element(
        SEQUENCE, VERSION, Arrays.copyOfRange(publicKey, start, end), element(OCTET_STRING, key));
  }

  /** Where the content of the DER element at this position begins. */
  private static int contentStart(byte[] der, int position) {
    int length = der[position + 1] & 0xff;
    return position + 2 + (length < LONG_LENGTH ? 0 : length - LONG_LENGTH);
  }

  private static byte[] element(byte tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteArrayOutputStream der = new ByteArrayOutputStream();
    der.write(tag);
    der.write(LONG_LENGTH + Integer.BYTES);
    for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      der.write(length >>> shift);
    }
    Arrays.stream(parts).forEach(der::writeBytes);
    return der.toByteArray();
  }
}
