package org.gnomondb.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Makes batches of an input that may be compressed with gzip, which its first bytes tell: no line
 * protocol begins like that.
 */
final class LineInput {
  private static final int[] GZIP_MAGIC = {0x1f, 0x8b};
  private static final int COPY_BUFFER_BYTES = 1 << 16;

  private LineInput() {}

  /**
   * The batches of the input. A compressed one whose content fits into a request stays as it is;
   * from others the compression is taken off, so that they can be cut.
   *
   * @param batchBytesMax the longest batch in bytes
   */
  static BatchSource batches(InputStream input, int batchBytesMax) throws CommandFailedException {
    BufferedInputStream buffered = new BufferedInputStream(input, COPY_BUFFER_BYTES);
    try {
      return isGzip(buffered)
          ? compressed(buffered, batchBytesMax)
          : new LineCutter(buffered, batchBytesMax);
    } catch (IOException e) {
      throw new CommandFailedException("can't read the input: " + e.getMessage(), e);
    }
  }

  private static BatchSource compressed(InputStream input, int batchBytesMax)
      throws IOException, CommandFailedException {
    byte[] start = input.readNBytes(batchBytesMax + 1);
    if (start.length <= batchBytesMax) {
      byte[] plain = unpack(new ByteArrayInputStream(start)).readNBytes(batchBytesMax + 1);
      if (plain.length <= batchBytesMax) {
        return only(start, plain);
      }
    }
    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(start), input);
    return new LineCutter(unpack(whole), batchBytesMax);
  }

  private static BatchSource only(byte[] packed, byte[] plain) {
    LineScanner scanner = new LineScanner();
    scanner.scan(plain, 0, plain.length);
    LineBatch batch =
        new LineBatch(ByteBuffer.wrap(packed), true, 0, scanner.lineCount(), plain.length, true);
    Iterator<LineBatch> once = List.of(batch).iterator();
    return () -> once.hasNext() ? Optional.of(once.next()) : Optional.empty();
  }

  private static InputStream unpack(InputStream packed) throws IOException {
    return new GZIPInputStream(packed, COPY_BUFFER_BYTES);
  }

  private static boolean isGzip(BufferedInputStream input) throws IOException {
    input.mark(GZIP_MAGIC.length);
    boolean isGzip = input.read() == GZIP_MAGIC[0] && input.read() == GZIP_MAGIC[1];
    input.reset();
    return isGzip;
  }
}
