package org.gnomondb.buffer.internal.memory;

import java.util.Arrays;

/** Numbers byte strings from 0 on in the order in which they come. */
final class ByteKeyMap {
  private static final int CAPACITY_MIN = 16;

  /** For each slot the number of its key plus one, 0 where it is free. */
  private int[] slots = new int[CAPACITY_MIN];

  private int[] hashes = new int[CAPACITY_MIN / 2];
  private int[] ends = new int[CAPACITY_MIN / 2];
  private byte[] bytes = new byte[CAPACITY_MIN * 16];
  private int size;

  int size() {
    return size;
  }

  /** All keys one after the other, with room behind them. Not to be changed. */
  byte[] bytes() {
    return bytes;
  }

  /** Where a key begins; the next one's beginning is its end. */
  int start(int number) {
    return number == 0 ? 0 : ends[number - 1];
  }

  /** The numbers in the order of the keys' unsigned bytes. */
  int[] sorted() {
    Integer[] numbers = new Integer[size];
    Arrays.setAll(numbers, i -> i);
    Arrays.sort(numbers, this::compare);
    return Arrays.stream(numbers).mapToInt(Integer::intValue).toArray();
  }

  private int compare(int left, int right) {
    return Arrays.compareUnsigned(bytes, start(left), ends[left], bytes, start(right), ends[right]);
  }

  /** The number of the key, which is {@link #size()} before the call if the key is new. */
  int putIfAbsent(byte[] source, int offset, int length) {
    int hash = hash(source, offset, length);
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != 0) {
      int number = slots[slot] - 1;
      if (hashes[number] == hash && isEqual(number, source, offset, length)) {
        return number;
      }
      slot = (slot + 1) & mask;
    }
    slots[slot] = size + 1;
    return add(hash, source, offset, length);
  }

  private int add(int hash, byte[] source, int offset, int length) {
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * size);
      ends = Arrays.copyOf(ends, 2 * size);
    }
    int start = start(size);
    int end = Math.addExact(start, length);
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.clamp(2L * bytes.length, end, Integer.MAX_VALUE - 8));
    }
    System.arraycopy(source, offset, bytes, start, length);
    hashes[size] = hash;
    ends[size] = end;
    size++;
    if (2 * size > slots.length) {
      rehash();
    }
    return size - 1;
  }

  private void rehash() {
    slots = new int[2 * slots.length];
    int mask = slots.length - 1;
    for (int number = 0; number < size; number++) {
      int slot = hashes[number] & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = number + 1;
    }
  }

  private boolean isEqual(int number, byte[] source, int offset, int length) {
    return Arrays.equals(bytes, start(number), ends[number], source, offset, offset + length);
  }

  /** FNV-1a with a final mix, so that the low bits depend on all bytes. */
  private static int hash(byte[] source, int offset, int length) {
    int hash = 0x811c9dc5;
    for (int i = offset; i < offset + length; i++) {
      hash = (hash ^ source[i]) * 0x01000193;
    }
    hash ^= hash >>> 16;
    hash *= 0x85ebca6b;
    return hash ^ (hash >>> 13);
  }
}
