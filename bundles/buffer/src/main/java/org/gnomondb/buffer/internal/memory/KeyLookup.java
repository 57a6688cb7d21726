package org.gnomondb.buffer.internal.memory;

/**
 * A few keys that are looked up together, as to look into a large map is to wait for memory, and
 * waits of which none depends on another one pass at the same time. Used again and again, by one
 * thread.
 */
final class KeyLookup {
  /** Few enough to stay in the processor's nearest cache. */
  static final int KEYS_MAX = 64;

  private final int[] offsets = new int[KEYS_MAX];
  private final int[] lengths = new int[KEYS_MAX];
  private final int[] hashes = new int[KEYS_MAX];
  private final long[] slots = new long[KEYS_MAX];
  private final int[] numbers = new int[KEYS_MAX];
  private int size;

  void clear() {
    size = 0;
  }

  /** Adds a key, of which there must be less than {@link #KEYS_MAX}. */
  void add(int offset, int length) {
    offsets[size] = offset;
    lengths[size] = length;
    size++;
  }

  int size() {
    return size;
  }

  /** Has the map number the keys, as if they came one after the other. */
  void putIfAbsent(ByteKeyMap map, byte[] source) {
    for (int i = 0; i < size; i++) {
      hashes[i] = ByteKeyMap.hash(source, offsets[i], lengths[i]);
    }
    for (int i = 0; i < size; i++) {
      slots[i] = map.slot(hashes[i]);
    }
    for (int i = 0; i < size; i++) {
      numbers[i] = map.putIfAbsent(slots[i], hashes[i], source, offsets[i], lengths[i]);
    }
  }

  /** The number of a key, which is that of {@link ByteKeyMap#putIfAbsent}. */
  int number(int index) {
    return numbers[index];
  }
}
