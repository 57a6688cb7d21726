package org.gnomondb.objectstore.remote;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.zip.CRC32C;

/** The content of one object to be, the same for all tries to store it. */
public final class Upload {
  private final byte[] bytes;
  private final String nonce;
  private final int crc32c;

  private Upload(byte[] bytes, String nonce, int crc32c) {
    this.bytes = bytes;
    this.nonce = nonce;
    this.crc32c = crc32c;
  }

  /**
   * Copies the content: a request that has timed out may still be reading it when the caller has
   * its buffer back.
   *
   * @param nonce tells this upload from any other
   */
  static Upload of(ByteBuffer content, String nonce) {
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return new Upload(bytes, nonce, (int) checksum.getValue());
  }

  /** The content, not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  public String nonce() {
    return nonce;
  }

  /** The content's checksum as clouds spell it: Base64 of four bytes, the highest first. */
  public String crc32cBase64() {
    return Base64.getEncoder().encodeToString(ByteBuffer.allocate(4).putInt(crc32c).array());
  }

  /** The content's other checksum, for stores that know none but this. */
  public byte[] md5() {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }
}
