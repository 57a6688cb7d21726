package org.gnomondb.http.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Arrays for bodies, used again and again: a server under load would otherwise make, clear and
 * collect as many bytes as it receives. Threads may share it.
 *
 * <p>Their lengths go in four steps from each power of two to the next, so that arrays fit many
 * bodies and at most a fifth of one is room to spare.
 */
final class BodyArrays {
  private static final int STEPS = 4;

  /** Smaller arrays are as cheap to make as to keep. */
  private static final int KEPT_LENGTH_MIN = 8 * 1024;

  /** Bodies are rarely larger. */
  private static final int KEPT_LENGTH_MAX = 16 << 20;

  private final long keptBytesMax;
  private final Map<Integer, Deque<byte[]>> kept = new HashMap<>();
  private long keptBytes;

  /**
   * @param keptBytesMax how many bytes may be kept while nobody uses them
   */
  BodyArrays(long keptBytesMax) {
    this.keptBytesMax = keptBytesMax;
  }

  /** The length of the array that {@link #take} gives for so many bytes. */
  static int lengthFor(int bytes) {
    if (bytes < KEPT_LENGTH_MIN || bytes > KEPT_LENGTH_MAX) {
      return bytes;
    }
    int step = Integer.highestOneBit(bytes) / STEPS;
    return (bytes + step - 1) / step * step;
  }

  /** An array of {@link #lengthFor} these bytes, whose content is anything. */
  byte[] take(int bytes) {
    int length = lengthFor(bytes);
    byte[] array = poll(length);
    return array == null ? new byte[length] : array;
  }

  /** Takes an array back that its user has done with for good. */
  synchronized void giveBack(byte[] array) {
    boolean isFit = array.length >= KEPT_LENGTH_MIN && array.length <= KEPT_LENGTH_MAX;
    if (isFit && keptBytes + array.length <= keptBytesMax) {
      kept.computeIfAbsent(array.length, length -> new ArrayDeque<>()).addFirst(array);
      keptBytes += array.length;
    }
  }

  private synchronized byte @Nullable [] poll(int length) {
    Deque<byte[]> arrays = kept.get(length);
    byte[] array = arrays == null ? null : arrays.pollFirst();
    if (array != null) {
      keptBytes -= length;
    }
    return array;
  }
}
