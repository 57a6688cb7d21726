package org.gnomondb.buffer.internal.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;

/** Numbers byte strings from 0 on in the order in which they come. */
final class ByteKeyMap {
  private static final int CAPACITY_MIN = 16;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Secret, so that clients cannot choose keys which collide. */
  private static final long SEED = new SecureRandom().nextLong();

  /** An odd number with its bits well spread: the fraction of the golden ratio. */
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  /**
   * For each slot the hash of its key and, in the lower half, the key's number plus one; 0 where it
   * is free. Large maps are not in the processor's cache: to look into a slot is to wait once.
   */
  private long[] slots = new long[CAPACITY_MIN];

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

  /** What is in the first slot where a key of this hash may be. */
  long slot(int hash) {
    return slots[hash & (slots.length - 1)];
  }

  /**
   * The number of the key, which is {@link #size()} before the call if the key is new.
   *
   * @param seen what {@link #slot} has said, now or before other keys were put
   * @param hash that of the key
   */
  int putIfAbsent(long seen, int hash, byte[] source, int offset, int length) {
    boolean isThere = seen != 0 && isOf(seen, hash, source, offset, length);
    return isThere ? numberIn(seen) : putIfAbsent(hash, source, offset, length);
  }

  private int putIfAbsent(int hash, byte[] source, int offset, int length) {
    int mask = slots.length - 1;
    int slot = hash & mask;
    long taken;
    while ((taken = slots[slot]) != 0) {
      if (isOf(taken, hash, source, offset, length)) {
        return numberIn(taken);
      }
      slot = (slot + 1) & mask;
    }
    slots[slot] = ((long) hash << Integer.SIZE) | (size + 1);
    return add(source, offset, length);
  }

  private static int hashIn(long slot) {
    return (int) (slot >>> Integer.SIZE);
  }

  private static int numberIn(long slot) {
    return (int) slot - 1;
  }

  private int add(byte[] source, int offset, int length) {
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, 2 * size);
    }
    int start = start(size);
    int end = Math.addExact(start, length);
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.clamp(2L * bytes.length, end, Integer.MAX_VALUE - 8));
    }
    System.arraycopy(source, offset, bytes, start, length);
    ends[size] = end;
    size++;
    if (2 * size > slots.length) {
      rehash();
    }
    return size - 1;
  }

  private void rehash() {
    long[] old = slots;
    slots = new long[2 * old.length];
    int mask = slots.length - 1;
    for (long taken : old) {
      if (taken != 0) {
        int slot = hashIn(taken) & mask;
        while (slots[slot] != 0) {
          slot = (slot + 1) & mask;
        }
        slots[slot] = taken;
      }
    }
  }

  /** Whether a slot that is not free is that of the key. */
  private boolean isOf(long slot, int hash, byte[] source, int offset, int length) {
    int number = numberIn(slot);
    return hashIn(slot) == hash
        && Arrays.equals(bytes, start(number), ends[number], source, offset, offset + length);
  }

  static int hash(byte[] source, int offset, int length) {
    long hash = SEED ^ length;
    int end = offset + length;
    int at = offset;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      hash = mix(hash, (long) LONG.get(source, at));
    }
    long rest = 0;
    for (; at < end; at++) {
      rest = rest << Byte.SIZE | (source[at] & 0xff);
    }
    return Long.hashCode(mix(hash, rest));
  }

  private static long mix(long hash, long word) {
    long mixed = hash ^ word;
    return Math.multiplyHigh(mixed, MULTIPLIER) ^ (mixed * MULTIPLIER);
  }
}
