package org.gnomondb.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts a stream of line protocol, at ends of lines only, into batches of limited size. Joined, the
 * batches are the stream, byte for byte. Holds one batch in memory.
 */
final class LineCutter implements BatchSource {
  private static final int FIRST_BUFFER_BYTES = 1 << 16;

  private final InputStream input;
  private final int batchBytesMax;
  private final LineScanner scanner = new LineScanner();
  private byte[] buffer;
  private int size;
  private long linesBefore;
  private boolean isStarted;
  private boolean isAtEnd;

  /**
   * @param batchBytesMax the longest batch in bytes
   */
  LineCutter(InputStream input, int batchBytesMax) {
    this.input = input;
    this.batchBytesMax = batchBytesMax;
    this.buffer = new byte[Math.min(FIRST_BUFFER_BYTES, batchBytesMax)];
  }

  /**
   * The next batch. The first one exists, be the stream as empty as it may.
   *
   * @throws CommandFailedException if the stream can't be read or a line is longer than a batch
   */
  @Override
  public Optional<LineBatch> next() throws CommandFailedException {
    boolean isFirst = !isStarted;
    isStarted = true;
    fill();
    if (isAtEnd) {
      return size > 0 || isFirst ? Optional.of(last(isFirst)) : Optional.empty();
    }
    if (scanner.end() == 0) {
      throw new CommandFailedException(
          "line %d is longer than the %d bytes that a request may have: is a closing quote missing?"
                  .formatted(linesBefore + 1, batchBytesMax)
              + " If it is right, raise --max-request-size, and the server's limit too");
    }
    return Optional.of(cut());
  }

  /**
   * Reads until the stream is at its end or the buffer has one byte more than a batch may have,
   * which tells an input that just fits from one that goes on. That byte is not scanned.
   */
  private void fill() throws CommandFailedException {
    scanner.reset();
    scanner.scan(buffer, 0, size);
    while (!isAtEnd && size <= batchBytesMax) {
      if (size == buffer.length) {
        buffer = Arrays.copyOf(buffer, (int) Math.min(2L * size, batchBytesMax + 1L));
      }
      int count = read(buffer, size, buffer.length - size);
      if (count < 0) {
        isAtEnd = true;
      } else {
        scanner.scan(buffer, size, Math.min(size + count, batchBytesMax));
        size += count;
      }
    }
  }

  private LineBatch last(boolean isFirst) {
    LineBatch batch = batch(buffer, size, scanner.lineCount(), isFirst);
    buffer = new byte[0];
    size = 0;
    return batch;
  }

  private LineBatch cut() {
    int end = scanner.end();
    byte[] rest = new byte[buffer.length];
    System.arraycopy(buffer, end, rest, 0, size - end);
    LineBatch batch = batch(buffer, end, scanner.lineCountAtEnd(), false);
    size -= end;
    buffer = rest;
    linesBefore += batch.lineCount();
    return batch;
  }

  private LineBatch batch(byte[] bytes, int length, long lineCount, boolean isOnly) {
    return new LineBatch(
        ByteBuffer.wrap(bytes, 0, length), false, linesBefore, lineCount, length, isOnly);
  }

  private int read(byte[] target, int offset, int length) throws CommandFailedException {
    try {
      return input.read(target, offset, length);
    } catch (IOException e) {
      throw new CommandFailedException("can't read the input: " + e.getMessage(), e);
    }
  }
}
