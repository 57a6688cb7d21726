package org.gnomondb.lineprotocol.internal.parse;

import java.util.Arrays;

/**
 * Finds the table and series of a line by the raw bytes of its measurement and tags, which stay
 * where they are in the body.
 */
final class SeriesIndex {
  /** What {@link #find} answers for bytes not seen before. */
  static final int NOT_FOUND = -1;

  private static final int SLOTS_MIN = 256;

  /** An entry's longs: its hash; its place in the body; table and series; the table's run. */
  private static final int STRIDE = 4;

  private final byte[] body;
  private int[] slots = new int[SLOTS_MIN];
  private long[] entries = new long[SLOTS_MIN / 2 * STRIDE];

  /** For each entry the one plus one that came after it last, 0 where none has. */
  private int[] followers = new int[SLOTS_MIN / 2];

  private int size;

  SeriesIndex(byte[] body) {
    this.body = body;
  }

  /** The entry of these bytes of the body, or {@link #NOT_FOUND}. */
  int find(long hash, int from, int to) {
    int mask = slots.length - 1;
    int length = to - from;
    int place = (int) hash & mask;
    int entry;
    while ((entry = slots[place] - 1) >= 0) {
      if (entries[entry * STRIDE] == hash) {
        long range = entries[entry * STRIDE + 1];
        if ((int) range == length && Bytes.equal(body, (int) (range >>> 32), body, from, length)) {
          return entry;
        }
      }
      place = (place + 1) & mask;
    }
    return NOT_FOUND;
  }

  /** Whether the bytes of an entry stand at this place of the body. */
  boolean isAt(int entry, int from, int limit) {
    long range = entries[entry * STRIDE + 1];
    int length = (int) range;
    int start = (int) (range >>> 32);
    return length <= limit - from
        && Arrays.equals(body, start, start + length, body, from, from + length);
  }

  int lengthOf(int entry) {
    return (int) entries[entry * STRIDE + 1];
  }

  /** The entry that came after this one last, or {@link #NOT_FOUND}, as after none. */
  int followerOf(int entry) {
    return entry == NOT_FOUND ? NOT_FOUND : followers[entry] - 1;
  }

  void setFollower(int entry, int follower) {
    if (entry != NOT_FOUND) {
      followers[entry] = follower + 1;
    }
  }

  int tableOf(int entry) {
    return (int) (entries[entry * STRIDE + 2] >>> 32);
  }

  int seriesOf(int entry) {
    return (int) entries[entry * STRIDE + 2];
  }

  /** The run of rows that {@link #seriesOf} belongs to. */
  int runOf(int entry) {
    return (int) entries[entry * STRIDE + 3];
  }

  /** Adds bytes that {@link #find} does not know, and returns their entry. */
  int add(long hash, int from, int to, int table, int series, int run) {
    if ((size + 1) * 2 > slots.length) {
      grow();
    }
    entries[size * STRIDE] = hash;
    entries[size * STRIDE + 1] = ((long) from << 32) | (to - from);
    occupy(hash, size);
    set(size, table, series, run);
    return size++;
  }

  /** Gives known bytes another series. */
  void set(int entry, int table, int series, int run) {
    entries[entry * STRIDE + 2] = ((long) table << 32) | series;
    entries[entry * STRIDE + 3] = run;
  }

  private void occupy(long hash, int entry) {
    int mask = slots.length - 1;
    int place = (int) hash & mask;
    while (slots[place] != 0) {
      place = (place + 1) & mask;
    }
    slots[place] = entry + 1;
  }

  private void grow() {
    slots = new int[slots.length * 2];
    entries = Arrays.copyOf(entries, slots.length / 2 * STRIDE);
    followers = Arrays.copyOf(followers, slots.length / 2);
    for (int entry = 0; entry < size; entry++) {
      occupy(entries[entry * STRIDE], entry);
    }
  }
}
