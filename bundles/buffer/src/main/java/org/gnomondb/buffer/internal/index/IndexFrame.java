package org.gnomondb.buffer.internal.index;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What surrounds the content of each object of the index; docs/formats/index.md has the bytes.
 *
 * @param kind entry of the log, or checkpoint
 * @param sequence the number of the entry, or of the last entry that a checkpoint contains
 * @param owner who wrote it: the same for all objects of one process
 * @param body UTF-8 JSON
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record IndexFrame(Kind kind, long sequence, UUID owner, byte[] body) {
  /** What the body is. */
  enum Kind {
    ENTRY(0),
    CHECKPOINT(1);

    private final int number;

    Kind(int number) {
      this.number = number;
    }
  }

  static final int FORMAT_VERSION = 1;
  static final int HEADER_BYTES = 52;

  /** The largest body, which bounds what a damaged length can make a reader believe. */
  static final int BODY_BYTES_MAX = 1 << 30;

  private static final byte[] MAGIC = "GNOMIDX\n".getBytes(US_ASCII);
  private static final int CHECKSUM_OFFSET = 12;
  private static final int CHECKED_OFFSET = 16;
  private static final int ZSTD_LEVEL = 3;

  byte[] encode() {
    if (body.length > BODY_BYTES_MAX) {
      throw new IllegalStateException(
          "an index of %d bytes, at most %d can be stored".formatted(body.length, BODY_BYTES_MAX));
    }
    byte[] compressed = Zstd.compress(body, ZSTD_LEVEL);
    byte[] object = new byte[HEADER_BYTES + compressed.length];
    ByteBuffer bytes = ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).putInt(FORMAT_VERSION).putInt(0).putInt(kind.number).putLong(sequence);
    bytes.putLong(owner.getMostSignificantBits()).putLong(owner.getLeastSignificantBits());
    bytes.putInt(body.length).putInt(compressed.length).put(compressed);
    bytes.putInt(CHECKSUM_OFFSET, checksumOf(object));
    return object;
  }

  /**
   * @throws IndexFormatException if the bytes are not such an object
   */
  static IndexFrame decode(byte[] object, Kind kind, long sequence) throws IndexFormatException {
    ByteBuffer bytes = ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN);
    requireHeader(object, bytes);
    bytes.position(CHECKED_OFFSET);
    int foundKind = bytes.getInt();
    long foundSequence = bytes.getLong();
    if (foundKind != kind.number || foundSequence != sequence) {
      throw new IndexFormatException(
          "it says that it is number %d of kind %d, not what its name says"
              .formatted(foundSequence, foundKind));
    }
    UUID owner = new UUID(bytes.getLong(), bytes.getLong());
    return new IndexFrame(kind, sequence, owner, body(object, bytes.getInt()));
  }

  private static void requireHeader(byte[] object, ByteBuffer bytes) throws IndexFormatException {
    if (object.length < HEADER_BYTES) {
      throw new IndexFormatException(
          "it has %d bytes, and its header alone has %d".formatted(object.length, HEADER_BYTES));
    }
    if (!Arrays.equals(object, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new IndexFormatException("it does not begin with the mark of an index object");
    }
    int version = bytes.getInt(MAGIC.length);
    if (version != FORMAT_VERSION) {
      throw new IndexFormatException(
          "it has format version %d, and this server reads version %d"
              .formatted(version, FORMAT_VERSION));
    }
    int length = bytes.getInt(HEADER_BYTES - Integer.BYTES);
    if (length != object.length - HEADER_BYTES) {
      throw new IndexFormatException(
          "%d bytes should follow its header, and %d do"
              .formatted(length, object.length - HEADER_BYTES));
    }
    if (bytes.getInt(CHECKSUM_OFFSET) != checksumOf(object)) {
      throw new IndexFormatException("its checksum does not match its bytes");
    }
  }

  private static byte[] body(byte[] object, int length) throws IndexFormatException {
    if (length < 0 || length > BODY_BYTES_MAX) {
      throw new IndexFormatException("its content should have %d bytes".formatted(length));
    }
    try {
      byte[] body =
          Zstd.decompress(Arrays.copyOfRange(object, HEADER_BYTES, object.length), length);
      if (body.length != length) {
        throw new IndexFormatException(
            "its content should have %d bytes, and has %d".formatted(length, body.length));
      }
      return body;
    } catch (ZstdException e) {
      throw new IndexFormatException("it can't be decompressed: " + e.getMessage(), e);
    }
  }

  private static int checksumOf(byte[] object) {
    CRC32C checksum = new CRC32C();
    checksum.update(object, CHECKED_OFFSET, object.length - CHECKED_OFFSET);
    return (int) checksum.getValue();
  }
}
