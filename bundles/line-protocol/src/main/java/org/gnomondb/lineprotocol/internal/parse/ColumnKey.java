package org.gnomondb.lineprotocol.internal.parse;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A tag or field key as lines spell it, escapes and equals sign included. */
final class ColumnKey {
  private final byte[] raw;
  private final long[] words;
  private final long lastMask;
  private final long hash;
  private final ColumnSlot slot;
  private final boolean isPredictable;
  private @Nullable ColumnKey next;

  ColumnKey(byte[] raw, long hash, ColumnSlot slot, boolean isPredictable) {
    this.raw = raw;
    this.hash = hash;
    this.slot = slot;
    this.isPredictable = isPredictable;
    byte[] padded = Arrays.copyOf(raw, (raw.length + 7) & -8);
    this.words = new long[padded.length >> 3];
    for (int i = 0; i < words.length; i++) {
      words[i] = Bytes.word(padded, i << 3);
    }
    int lastLength = raw.length - ((words.length - 1) << 3);
    this.lastMask = -1L >>> ((8 - lastLength) << 3);
  }

  int length() {
    return raw.length;
  }

  long hash() {
    return hash;
  }

  ColumnSlot slot() {
    return slot;
  }

  /** Whether to guess that it stands where it stood in the line before. */
  boolean isPredictable() {
    return isPredictable;
  }

  /** The key that followed this one in an earlier line. */
  @Nullable ColumnKey next() {
    return next;
  }

  void setNext(ColumnKey following) {
    next = following;
  }

  /** Whether the text at {@code at} starts with this key and its equals sign. */
  boolean stands(byte[] bytes, int at, int limit) {
    int last = words.length - 1;
    if (at + (words.length << 3) > limit) {
      return at + raw.length <= limit && Bytes.equal(raw, 0, bytes, at, raw.length);
    }
    for (int i = 0; i < last; i++) {
      if (Bytes.word(bytes, at + (i << 3)) != words[i]) {
        return false;
      }
    }
    return (Bytes.word(bytes, at + (last << 3)) & lastMask) == words[last];
  }
}
