package org.gnomondb.lineprotocol.internal.parse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reading byte arrays eight bytes at a time. */
final class Bytes {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  /** An odd number with its bits well spread: the fraction of the golden ratio. */
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private Bytes() {}

  /** The eight bytes from {@code at} on, the first one lowest. */
  static long word(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  static void putWord(byte[] bytes, int at, long word) {
    LONG.set(bytes, at, word);
  }

  /** The byte in all eight places. */
  static long repeated(char ascii) {
    return ONES * ascii;
  }

  /**
   * Marks the high bit of bytes that equal the repeated one. Only the lowest mark can be relied on:
   * subtraction may borrow into the bytes above it.
   */
  static long marksEqual(long word, long repeated) {
    long zeroWhereEqual = word ^ repeated;
    return (zeroWhereEqual - ONES) & ~zeroWhereEqual & HIGH_BITS;
  }

  /** Marks bytes below the repeated one, which is at most 0x80, as {@link #marksEqual} does. */
  static long marksBelow(long word, long repeated) {
    return (word - repeated) & ~word & HIGH_BITS;
  }

  /** The index of the lowest marked byte. */
  static int firstMark(long marks) {
    return Long.numberOfTrailingZeros(marks) >>> 3;
  }

  /** The first {@code count} bytes of a word, fewer than eight, the others zero. */
  static long lowBytes(long word, int count) {
    return word & ((1L << (count << 3)) - 1);
  }

  /** The first byte that is not ASCII, or {@code to}. */
  static int asciiEnd(byte[] bytes, int from, int to) {
    int at = from;
    for (; at + 32 <= to; at += 32) {
      long four =
          word(bytes, at) | word(bytes, at + 8) | word(bytes, at + 16) | word(bytes, at + 24);
      if ((four & HIGH_BITS) != 0) {
        break;
      }
    }
    while (at < to && bytes[at] >= 0) {
      at++;
    }
    return at;
  }

  /**
   * Adds eight bytes to a hash. The state is secret from the start, so that a client cannot choose
   * names which collide.
   */
  static long mix(long state, long word) {
    long mixed = state ^ word;
    return Math.multiplyHigh(mixed, MULTIPLIER) ^ (mixed * MULTIPLIER);
  }

  static long hash(byte[] bytes, int from, int to, long seed) {
    long state = seed;
    int at = from;
    for (; at + 8 <= to; at += 8) {
      state = mix(state, word(bytes, at));
    }
    long rest = 0;
    for (int shift = 0; at < to; at++, shift += 8) {
      rest |= (bytes[at] & 0xFFL) << shift;
    }
    return mix(state, rest);
  }

  /** Whether two ranges of the same length, which lie in the arrays, are equal. */
  static boolean equal(byte[] left, int leftFrom, byte[] right, int rightFrom, int length) {
    int at = 0;
    for (; at + 8 <= length; at += 8) {
      if (word(left, leftFrom + at) != word(right, rightFrom + at)) {
        return false;
      }
    }
    for (; at < length; at++) {
      if (left[leftFrom + at] != right[rightFrom + at]) {
        return false;
      }
    }
    return true;
  }
}
