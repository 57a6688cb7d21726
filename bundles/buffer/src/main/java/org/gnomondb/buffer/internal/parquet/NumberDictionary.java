package org.gnomondb.buffer.internal.parquet;

import java.util.Arrays;

/** Numbers distinct values of 64 bits in order of appearance. */
final class NumberDictionary {
  private static final int SLOTS_MIN = 1 << 10;

  /** For each slot a number plus one, 0 where it is free. */
  private int[] slots = new int[SLOTS_MIN];

  private long[] values = new long[SLOTS_MIN / 2];
  private int size;

  int size() {
    return size;
  }

  void clear() {
    Arrays.fill(slots, 0);
    size = 0;
  }

  int number(long value) {
    int mask = slots.length - 1;
    int slot = hash(value) & mask;
    while (slots[slot] != 0) {
      int number = slots[slot] - 1;
      if (values[number] == value) {
        return number;
      }
      slot = (slot + 1) & mask;
    }
    slots[slot] = size + 1;
    values[size++] = value;
    if (size == values.length) {
      grow();
    }
    return size - 1;
  }

  Dictionary.Numbers toDictionary(ValueOrder order) {
    return new Dictionary.Numbers(values, size, order);
  }

  private void grow() {
    values = Arrays.copyOf(values, 2 * size);
    slots = new int[2 * slots.length];
    int mask = slots.length - 1;
    for (int number = 0; number < size; number++) {
      int slot = hash(values[number]) & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = number + 1;
    }
  }

  private static int hash(long value) {
    long product = value * 0x9e3779b97f4a7c15L;
    return (int) (product ^ (product >>> 32));
  }
}
