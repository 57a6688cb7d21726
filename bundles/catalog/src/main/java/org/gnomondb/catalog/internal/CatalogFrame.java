package org.gnomondb.catalog.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What surrounds the content of each catalog object: who wrote it, which one it is, and a checksum.
 *
 * @param sequence the number of the log entry, or of the last one that a checkpoint contains; 0 for
 *     the object with the catalog's id
 * @param owner who wrote it: the same for all objects of one process
 * @param body a buffer from position 0 to its limit
 */
record CatalogFrame(long sequence, UUID owner, ByteBuffer body) {
  static final int FORMAT_VERSION = 1;
  static final int HEADER_BYTES = 44;

  /** The largest body, which bounds what a damaged length can make a reader believe. */
  static final int BODY_BYTES_MAX = 1 << 30;

  private static final byte[] MAGIC = "GNOMCAT\n".getBytes(US_ASCII);
  private static final int CHECKSUM_OFFSET = 12;
  private static final int CHECKED_OFFSET = 16;

  byte[] encode() {
    if (body.limit() > BODY_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a catalog change of %d bytes, at most %d can be stored"
              .formatted(body.limit(), BODY_BYTES_MAX));
    }
    byte[] object = new byte[HEADER_BYTES + body.limit()];
    ByteBuffer bytes = ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).putInt(FORMAT_VERSION).putInt(0).putLong(sequence);
    bytes.putLong(owner.getMostSignificantBits()).putLong(owner.getLeastSignificantBits());
    bytes.putInt(body.limit()).put(body.slice(0, body.limit()));
    bytes.putInt(CHECKSUM_OFFSET, checksumOf(object));
    return object;
  }

  static CatalogFrame decode(byte[] object) throws CatalogFormatException {
    ByteBuffer bytes = ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN);
    if (object.length < HEADER_BYTES) {
      throw new CatalogFormatException(
          "it has %d bytes, and its header alone has %d".formatted(object.length, HEADER_BYTES));
    }
    if (!Arrays.equals(object, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new CatalogFormatException("it does not begin with the mark of a catalog object");
    }
    int version = bytes.getInt(MAGIC.length);
    if (version != FORMAT_VERSION) {
      String message =
          "it has format version %d, and this server reads version %d"
              .formatted(version, FORMAT_VERSION);
      throw version > FORMAT_VERSION
          ? new NewerFormatException(message)
          : new CatalogFormatException(message);
    }
    int bodyLength = bytes.getInt(HEADER_BYTES - Integer.BYTES);
    if (bodyLength != object.length - HEADER_BYTES) {
      throw new CatalogFormatException(
          "its body should have %d bytes, and has %d"
              .formatted(bodyLength, object.length - HEADER_BYTES));
    }
    if (bytes.getInt(CHECKSUM_OFFSET) != checksumOf(object)) {
      throw new CatalogFormatException("its checksum does not match its bytes");
    }
    bytes.position(CHECKED_OFFSET);
    long sequence = bytes.getLong();
    UUID owner = new UUID(bytes.getLong(), bytes.getLong());
    return new CatalogFrame(sequence, owner, bytes.slice(HEADER_BYTES, bodyLength));
  }

  private static int checksumOf(byte[] object) {
    CRC32C checksum = new CRC32C();
    checksum.update(object, CHECKED_OFFSET, object.length - CHECKED_OFFSET);
    return (int) checksum.getValue();
  }
}
