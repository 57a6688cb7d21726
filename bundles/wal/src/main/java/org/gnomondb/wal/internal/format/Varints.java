package org.gnomondb.wal.internal.format;

/** 64-bit numbers in as few bytes as they need, seven bits in each, the lowest first. */
final class Varints {
  static final int BYTES_MAX = 10;

  private Varints() {}

  /**
   * Writes a number into an array with room for {@link #BYTES_MAX} and returns the next position.
   */
  static int put(byte[] target, int position, long value) {
    int at = position;
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      target[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[at++] = (byte) rest;
    return at;
  }

  /** Maps numbers near zero of either sign to small ones. */
  static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  static long unzigzag(long value) {
    return (value >>> 1) ^ -(value & 1);
  }
}
