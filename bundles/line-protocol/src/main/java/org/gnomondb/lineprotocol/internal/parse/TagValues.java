package org.gnomondb.lineprotocol.internal.parse;

import java.util.Arrays;
import java.util.List;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.write.SeriesKeys;

/**
 * The tag values of the series of a run of rows. The values of the line at hand are kept aside
 * until it is known to be good.
 */
final class TagValues {
  private byte[] bytes = new byte[256];
  private int byteCount;
  private int[] offsets = new int[0];
  private int[] lengths = new int[0];
  private int stride;
  private int count;

  private int pendingEnd;
  private int pendingCount;
  private int[] pendingOffsets = new int[8];
  private int[] pendingLengths = new int[8];

  /** Starts a series of which no tag is known yet. */
  void begin(int tagCount) {
    pendingEnd = byteCount;
    pendingCount = 0;
    ensurePending(tagCount);
    Arrays.fill(pendingLengths, 0, tagCount, SeriesKeys.ABSENT);
  }

  /** Makes room for a tag that the table has had only since this line. */
  void beginTag(int tag) {
    ensurePending(tag + 1);
    pendingLengths[tag] = SeriesKeys.ABSENT;
  }

  boolean isSet(int tag) {
    return pendingLengths[tag] != SeriesKeys.ABSENT;
  }

  /** How many tags the series at hand has. */
  int pendingCount() {
    return pendingCount;
  }

  /** Sets a tag to the text in these bytes, whose escapes are dropped. */
  void set(int tag, byte[] body, int from, int to, boolean hasEscapes) {
    int length = to - from;
    if (bytes.length - pendingEnd < length) {
      bytes = Arrays.copyOf(bytes, Capacity.grown(bytes.length, pendingEnd + length));
    }
    pendingCount++;
    pendingOffsets[tag] = pendingEnd;
    if (hasEscapes) {
      int end = Names.TAG_VALUE.unescape(body, from, to, bytes, pendingEnd);
      pendingLengths[tag] = end - pendingEnd;
      pendingEnd = end;
    } else {
      copy(body, from, length);
      pendingLengths[tag] = length;
      pendingEnd += length;
    }
  }

  /** Most values are short, where a loop of one round beats a call. */
  private void copy(byte[] body, int from, int length) {
    if (length <= 8 && from + 8 <= body.length && pendingEnd + 8 <= bytes.length) {
      Bytes.putWord(bytes, pendingEnd, Bytes.word(body, from));
    } else {
      System.arraycopy(body, from, bytes, pendingEnd, length);
    }
  }

  /** Keeps the series that was begun last and returns its index. */
  int commit(int tagCount) {
    if (tagCount != stride) {
      widen(tagCount);
    }
    int from = count * stride;
    if (from + stride > offsets.length) {
      int capacity = Capacity.grown(offsets.length, from + stride);
      offsets = Arrays.copyOf(offsets, capacity);
      lengths = Arrays.copyOf(lengths, capacity);
    }
    System.arraycopy(pendingOffsets, 0, offsets, from, stride);
    System.arraycopy(pendingLengths, 0, lengths, from, stride);
    byteCount = pendingEnd;
    return count++;
  }

  int count() {
    return count;
  }

  /** How many tags the series kept so far have room for. */
  int stride() {
    return stride;
  }

  /**
   * The series for a batch. No series may be begun or kept afterwards.
   *
   * @param ids the columns that the batch names, in its order
   * @param places for each of them the index that the tag has here
   */
  SeriesKeys toSeriesKeys(List<ColumnId> ids, int[] places) {
    boolean isSameOrder = places.length == stride;
    for (int i = 0; i < places.length; i++) {
      isSameOrder &= places[i] == i;
    }
    return isSameOrder
        ? new SeriesKeys(ids, count, bytes, offsets, lengths)
        : new SeriesKeys(ids, count, bytes, reordered(offsets, places), reordered(lengths, places));
  }

  private int[] reordered(int[] values, int[] places) {
    int[] target = new int[count * places.length];
    int out = 0;
    for (int series = 0; series < count; series++) {
      for (int place : places) {
        target[out++] = values[series * stride + place];
      }
    }
    return target;
  }

  /** Gives the series known so far room for more tags, which they do not have. */
  private void widen(int tagCount) {
    int[] wideOffsets = new int[count * tagCount];
    int[] wideLengths = new int[count * tagCount];
    Arrays.fill(wideLengths, SeriesKeys.ABSENT);
    for (int series = 0; series < count; series++) {
      System.arraycopy(offsets, series * stride, wideOffsets, series * tagCount, stride);
      System.arraycopy(lengths, series * stride, wideLengths, series * tagCount, stride);
    }
    offsets = wideOffsets;
    lengths = wideLengths;
    stride = tagCount;
  }

  private void ensurePending(int tagCount) {
    if (tagCount > pendingOffsets.length) {
      int capacity = Capacity.grown(pendingOffsets.length, tagCount);
      pendingOffsets = Arrays.copyOf(pendingOffsets, capacity);
      pendingLengths = Arrays.copyOf(pendingLengths, capacity);
    }
  }
}
