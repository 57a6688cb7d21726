package org.gnomondb.lineprotocol.internal.parse;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The keys that a table's lines have used, found by a guess or by their bytes. */
final class ColumnKeys {
  /** How many keys in a row may be missing from a line before guessing gives up. */
  private static final int GUESSES_MAX = 4;

  private final long seed;
  private @Nullable ColumnKey[] table = new ColumnKey[32];
  private int size;
  private @Nullable ColumnKey first;

  ColumnKeys(long seed) {
    this.seed = seed;
  }

  /**
   * The key that stands at {@code at}, if it is the one that followed {@code previous} in an
   * earlier line, or the one after that, and so on; else null.
   *
   * @param previous null at the start of the list
   */
  @Nullable ColumnKey guess(@Nullable ColumnKey previous, byte[] bytes, int at, int limit) {
    ColumnKey key = previous == null ? first : previous.next();
    for (int guesses = 0; key != null && guesses < GUESSES_MAX; guesses++) {
      if (key.stands(bytes, at, limit)) {
        return key;
      }
      key = key.next();
    }
    return null;
  }

  /** Remembers that {@code key} stood after {@code previous}. */
  void learn(@Nullable ColumnKey previous, ColumnKey key) {
    if (!key.isPredictable()) {
      return;
    }
    if (previous == null) {
      first = key;
    } else {
      previous.setNext(key);
    }
  }

  /** The key with exactly these bytes, the equals sign included, or null. */
  @Nullable ColumnKey find(byte[] bytes, int from, int to) {
    return table[place(bytes, from, to, Bytes.hash(bytes, from, to, seed))];
  }

  ColumnKey add(byte[] bytes, int from, int to, ColumnSlot slot, boolean isPredictable) {
    if (size * 2 >= table.length) {
      grow();
    }
    long hash = Bytes.hash(bytes, from, to, seed);
    ColumnKey key = new ColumnKey(Arrays.copyOfRange(bytes, from, to), hash, slot, isPredictable);
    table[place(bytes, from, to, hash)] = key;
    size++;
    return key;
  }

  private int place(byte[] bytes, int from, int to, long hash) {
    int mask = table.length - 1;
    int place = (int) hash & mask;
    while (true) {
      ColumnKey key = table[place];
      if (key == null
          || (key.hash() == hash && key.length() == to - from && key.stands(bytes, from, to))) {
        return place;
      }
      place = (place + 1) & mask;
    }
  }

  private void grow() {
    @Nullable ColumnKey[] old = table;
    int mask = old.length * 2 - 1;
    table = new ColumnKey[mask + 1];
    for (ColumnKey key : old) {
      if (key != null) {
        int place = (int) key.hash() & mask;
        while (table[place] != null) {
          place = (place + 1) & mask;
        }
        table[place] = key;
      }
    }
  }
}
