package org.gnomondb.buffer.internal.parquet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Numbers distinct texts in order of appearance. The texts stay where they are. */
final class TextDictionary {
  private static final int SLOTS_MIN = 1 << 10;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;

  /** For each slot a number plus one, 0 where it is free. */
  private int[] slots = new int[SLOTS_MIN];

  private int[] hashes = new int[SLOTS_MIN / 2];
  private int[] starts = new int[SLOTS_MIN / 2];
  private int[] ends = new int[SLOTS_MIN / 2];
  private int size;

  /** The bytes of all texts, with their lengths. */
  private long plainBytes;

  TextDictionary(byte[] bytes) {
    this.bytes = bytes;
  }

  int size() {
    return size;
  }

  long plainBytes() {
    return plainBytes;
  }

  void clear() {
    Arrays.fill(slots, 0);
    size = 0;
    plainBytes = 0;
  }

  /** The number of the text from {@code start} to {@code end}. */
  int number(int start, int end) {
    int hash = hash(start, end);
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != 0) {
      int number = slots[slot] - 1;
      if (hashes[number] == hash && isEqual(number, start, end)) {
        return number;
      }
      slot = (slot + 1) & mask;
    }
    slots[slot] = size + 1;
    return add(hash, start, end);
  }

  Dictionary.Texts toDictionary() {
    return new Dictionary.Texts(bytes, starts, ends, size);
  }

  private int add(int hash, int start, int end) {
    hashes[size] = hash;
    starts[size] = start;
    ends[size] = end;
    plainBytes += Integer.BYTES + end - start;
    size++;
    if (size == hashes.length) {
      grow();
    }
    return size - 1;
  }

  private void grow() {
    hashes = Arrays.copyOf(hashes, 2 * size);
    starts = Arrays.copyOf(starts, 2 * size);
    ends = Arrays.copyOf(ends, 2 * size);
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

  private boolean isEqual(int number, int start, int end) {
    return Arrays.equals(bytes, starts[number], ends[number], bytes, start, end);
  }

  private int hash(int start, int end) {
    long hash = (long) end - start;
    int position = start;
    for (; position + Long.BYTES <= end; position += Long.BYTES) {
      hash = mix(hash ^ (long) LONG.get(bytes, position));
    }
    for (; position < end; position++) {
      hash = (hash ^ bytes[position]) * 0x100000001b3L;
    }
    return (int) mix(hash);
  }

  private static long mix(long value) {
    long product = value * 0x9e3779b97f4a7c15L;
    return product ^ (product >>> 32);
  }
}
