package org.gnomondb.api.objectstore;

/**
 * A part of an object.
 *
 * @param offset first byte, counted from 0
 * @param length bytes, at least 1
 */
public record ByteRange(long offset, int length) {
  public ByteRange {
    if (offset < 0 || length < 1 || offset > Long.MAX_VALUE - length) {
      throw new IllegalArgumentException(
          "byte range with offset %d and length %d".formatted(offset, length));
    }
  }

  /** The first byte behind the range. */
  public long end() {
    return offset + length;
  }
}
