package org.gnomondb.http.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;

/**
 * Decompresses a body of one or more gzip members straight into one array.
 *
 * <p>The JDK's stream is not used because it takes anything behind the first member for padding,
 * and would so drop the rest of a damaged body in silence.
 */
final class Gunzip {
  private static final byte[] MAGIC = {0x1f, (byte) 0x8b};
  private static final int DEFLATE = 8;
  private static final int HEADER_BYTES = 10;
  private static final int TRAILER_BYTES = 8;
  private static final int FLAG_HEADER_CRC = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;
  private static final int FLAGS_RESERVED = 0xe0;
  private static final int FIRST_BYTES = 64 * 1024;

  private final ByteBuffer in;
  private final long limit;
  private final BodyBudget.Share share;
  private byte[] out;

  /** How much of the array may be used. */
  private int room;

  private int size;

  private Gunzip(ByteBuffer in, long limit, BodyBudget.Share share) {
    this.in = in.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    this.limit = limit;
    this.share = share;
    this.out = new byte[0];
  }

  /**
   * @param in the compressed bytes, in a buffer with an accessible array
   * @param limit how many bytes may come out
   * @param share where the memory for them is accounted
   * @throws GnomonException {@code UNREADABLE_BODY} for a broken stream, {@code TOO_LARGE} beyond
   *     the limit, {@code OVERLOAD} if there is no memory now
   */
  static ByteBuffer gunzip(ByteBuffer in, long limit, BodyBudget.Share share) {
    Gunzip gunzip = new Gunzip(in, limit, share);
    Inflater inflater = new Inflater(true);
    try {
      do {
        gunzip.member(inflater);
      } while (gunzip.in.hasRemaining());
    } catch (DataFormatException e) {
      throw broken(String.valueOf(e.getMessage()));
    } finally {
      inflater.end();
    }
    return ByteBuffer.wrap(gunzip.out, 0, gunzip.size);
  }

  private void member(Inflater inflater) throws DataFormatException {
    header();
    inflater.reset();
    inflater.setInput(in);
    int start = size;
    while (!inflater.finished()) {
      if (size == room) {
        grow();
      }
      int count = inflater.inflate(out, size, room - size);
      size += count;
      if (count == 0 && inflater.needsDictionary()) {
        throw broken("a preset dictionary is needed");
      }
      if (count == 0 && inflater.needsInput()) {
        throw broken("unexpected end of the stream");
      }
    }
    trailer(start);
  }

  private void header() {
    int start = in.position();
    int there = Math.min(in.remaining(), MAGIC.length);
    if (!in.slice(start, there).equals(ByteBuffer.wrap(MAGIC, 0, there))) {
      throw broken("a gzip header was expected at byte " + start);
    }
    need(HEADER_BYTES);
    in.position(start + MAGIC.length);
    int method = in.get();
    int flags = in.get();
    if (method != DEFLATE || (flags & FLAGS_RESERVED) != 0) {
      throw broken("unknown compression method or flags");
    }
    in.position(in.position() + HEADER_BYTES - 4);
    if ((flags & FLAG_EXTRA) != 0) {
      need(2);
      skip(in.getShort() & 0xffff);
    }
    if ((flags & FLAG_NAME) != 0) {
      skipText();
    }
    if ((flags & FLAG_COMMENT) != 0) {
      skipText();
    }
    if ((flags & FLAG_HEADER_CRC) != 0) {
      headerChecksum(start);
    }
  }

  private void headerChecksum(int start) {
    CRC32 crc = new CRC32();
    crc.update(in.array(), in.arrayOffset() + start, in.position() - start);
    need(2);
    if (in.getShort() != (short) crc.getValue()) {
      throw broken("the checksum of a header does not match");
    }
  }

  private void trailer(int start) {
    if (size > limit) {
      throw Failures.tooLarge(limit);
    }
    need(TRAILER_BYTES);
    CRC32 crc = new CRC32();
    crc.update(out, start, size - start);
    if (in.getInt() != (int) crc.getValue()) {
      throw broken("the checksum does not match");
    }
    if (in.getInt() != size - start) {
      throw broken("the length does not match");
    }
  }

  /** Makes room, for exactly what the trailer announces when that is believable. */
  private void grow() {
    long wanted = room == 0 ? announced() : room * 2L;
    // One byte beyond the limit, so that a body which fills it can be told from one that exceeds
    // it.
    int capacity = (int) Math.min(wanted, Math.min(limit + 1, Integer.MAX_VALUE - 8));
    if (capacity <= room) {
      throw Failures.tooLarge(limit);
    }
    byte[] larger = share.grow(out, size, capacity);
    if (larger == null) {
      throw new GnomonException(ErrorCode.OVERLOAD, Failures.NO_MEMORY_FOR_BODY);
    }
    out = larger;
    room = (int) Math.min(out.length, limit + 1);
  }

  private long announced() {
    long last = in.getInt(in.limit() - 4) & 0xffff_ffffL;
    // Deflate can't do better than about 1 to 1032: a trailer that promises more is a lie.
    long possible = in.limit() * 1032L;
    return Math.max(Math.min(last + 1, possible), FIRST_BYTES);
  }

  private void skipText() {
    do {
      need(1);
    } while (in.get() != 0);
  }

  private void skip(int count) {
    need(count);
    in.position(in.position() + count);
  }

  private void need(int count) {
    if (in.remaining() < count) {
      throw broken("unexpected end of the stream");
    }
  }

  private static GnomonException broken(String reason) {
    return new GnomonException(ErrorCode.UNREADABLE_BODY, "error decoding gzip stream: " + reason);
  }
}
