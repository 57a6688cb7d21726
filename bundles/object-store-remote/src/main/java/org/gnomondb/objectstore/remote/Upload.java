package org.gnomondb.objectstore.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * The content of one object to be, the same for all tries to store it. Threads may share it.
 *
 * <p>The content is read where the caller has it, as a copy of a data file can be more than the
 * heap has room for. A request that has timed out may still be reading when the caller gets its
 * memory back: once the upload is closed, such a request fails.
 */
public final class Upload implements AutoCloseable {
  private final ByteBuffer content;
  private final String nonce;
  private final int crc32c;
  private boolean isClosed; // Guarded by this.

  /**
   * @param content not to be changed before the upload is closed
   * @param nonce tells this upload from any other
   */
  Upload(ByteBuffer content, String nonce) {
    this.content = content.slice();
    this.nonce = nonce;
    CRC32C checksum = new CRC32C();
    checksum.update(this.content.duplicate());
    this.crc32c = (int) checksum.getValue();
  }

  public int sizeBytes() {
    return content.limit();
  }

  public String nonce() {
    return nonce;
  }

  /**
   * Copies content.
   *
   * @throws IOException if the upload is closed
   */
  public synchronized void copyTo(byte[] target, int offset, int length, int position)
      throws IOException {
    if (isClosed) {
      throw new IOException("the request has been given up");
    }
    content.get(position, target, offset, length);
  }

  /** The content from its beginning on, for one thread. */
  public InputStream newStream() {
    return new ContentStream();
  }

  /** The content's checksum as clouds spell it: Base64 of four bytes, the highest first. */
  public String crc32cBase64() {
    return Base64.getEncoder().encodeToString(ByteBuffer.allocate(4).putInt(crc32c).array());
  }

  /** The content's other checksum, for stores that know none but this. Only before it is closed. */
  public byte[] md5() {
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      digest.update(content.duplicate());
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }

  /** Ends what still reads. When this returns, the content's memory may be used for others. */
  @Override
  public synchronized void close() {
    isClosed = true;
  }

  private final class ContentStream extends InputStream {
    private int position;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, target.length);
      if (length > 0 && position == sizeBytes()) {
        return -1;
      }
      int count = Math.min(length, sizeBytes() - position);
      copyTo(target, offset, count, position);
      position += count;
      return count;
    }

    @Override
    public int available() {
      return sizeBytes() - position;
    }
  }
}
