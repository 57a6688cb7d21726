package org.gnomondb.wal.internal.format;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The first bytes of a file.
 *
 * @param owner the same for all files of one process
 * @param minTime the least time of a row in nanoseconds since the epoch
 * @param maxTime the greatest time of a row in nanoseconds since the epoch
 * @param contentBytes the content's length before compression
 * @param storedBytes the content's length as it follows the header
 */
public record WalHeader(
    long sequence, UUID owner, long minTime, long maxTime, int contentBytes, int storedBytes) {
  static final int BYTES = 64;
  static final int FORMAT_VERSION = 1;

  /**
   * The largest content. A writer stays far below; a reader refuses more, so that no length in a
   * file can make it ask for memory without bound.
   */
  static final int CONTENT_BYTES_MAX = 1 << 30;

  private static final byte[] MAGIC = "GNOMWAL\n".getBytes(US_ASCII);
  private static final int CHECKSUM_OFFSET = 12;
  private static final int CHECKED_OFFSET = 16;

  /** Writes the header before the stored content, which stands in the file's array already. */
  void writeTo(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).putInt(FORMAT_VERSION).putInt(0).putLong(sequence);
    bytes.putLong(owner.getMostSignificantBits()).putLong(owner.getLeastSignificantBits());
    bytes.putLong(minTime).putLong(maxTime).putInt(contentBytes).putInt(storedBytes);
    bytes.putInt(CHECKSUM_OFFSET, checksumOf(file, BYTES + storedBytes));
  }

  /** Reads and checks the header of a whole file, and the checksum of all of it. */
  static WalHeader readFrom(byte[] file) throws WalFormatException {
    if (file.length < BYTES) {
      throw new WalFormatException(
          "it has %d bytes, and its header alone has %d".formatted(file.length, BYTES));
    }
    if (!Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new WalFormatException("it does not begin with the mark of a WAL file");
    }
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).position(MAGIC.length);
    int version = bytes.getInt();
    if (version != FORMAT_VERSION) {
      throw new WalFormatException(
          "it has format version %d, and this server reads version %d"
              .formatted(version, FORMAT_VERSION));
    }
    int checksum = bytes.getInt();
    WalHeader header =
        new WalHeader(
            bytes.getLong(),
            new UUID(bytes.getLong(), bytes.getLong()),
            bytes.getLong(),
            bytes.getLong(),
            bytes.getInt(),
            bytes.getInt());
    header.requireLengths(file.length);
    if (checksum != checksumOf(file, file.length)) {
      throw new WalFormatException("its checksum does not match its bytes");
    }
    return header;
  }

  private void requireLengths(int fileLength) throws WalFormatException {
    if (storedBytes != fileLength - BYTES) {
      throw new WalFormatException(
          "%d bytes should follow its header, and %d do"
              .formatted(storedBytes, fileLength - BYTES));
    }
    if (contentBytes < 0 || contentBytes > CONTENT_BYTES_MAX) {
      throw new WalFormatException(
          "its content should have %d bytes, and at most %d are possible"
              .formatted(contentBytes, CONTENT_BYTES_MAX));
    }
  }

  private static int checksumOf(byte[] file, int end) {
    CRC32C checksum = new CRC32C();
    checksum.update(file, CHECKED_OFFSET, end - CHECKED_OFFSET);
    return (int) checksum.getValue();
  }
}
