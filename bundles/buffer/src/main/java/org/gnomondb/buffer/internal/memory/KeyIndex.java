package org.gnomondb.buffer.internal.memory;

/**
 * Finds rows by primary key. Kept only by tables that get rows far out of time order, more than
 * {@link TimeChains} are good for; costs about 40 bytes for each row.
 */
final class KeyIndex {
  private static final int CAPACITY_MIN = 1024;

  private int[] series = new int[CAPACITY_MIN];
  private long[] times = new long[CAPACITY_MIN];

  /** For each slot the row's position plus one, 0 where it is free. */
  private long[] positions = new long[CAPACITY_MIN];

  private int size;

  /** The row's position, or {@link SeriesIndex#NO_ROW}. */
  long get(int seriesNumber, long time) {
    long positionPlusOne = positions[slot(seriesNumber, time)];
    return positionPlusOne == 0 ? SeriesIndex.NO_ROW : positionPlusOne - 1;
  }

  void put(int seriesNumber, long time, long position) {
    int slot = slot(seriesNumber, time);
    if (positions[slot] == 0) {
      size++;
    }
    series[slot] = seriesNumber;
    times[slot] = time;
    positions[slot] = position + 1;
    if (2 * size > positions.length) {
      grow();
    }
  }

  private int slot(int seriesNumber, long time) {
    int mask = positions.length - 1;
    long hash = (time ^ ((long) seriesNumber << 32 | seriesNumber)) * 0x9e3779b97f4a7c15L;
    int slot = (int) (hash >>> 32) & mask;
    while (positions[slot] != 0 && (series[slot] != seriesNumber || times[slot] != time)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    int[] oldSeries = series;
    long[] oldTimes = times;
    long[] oldPositions = positions;
    int capacity = 2 * oldPositions.length;
    series = new int[capacity];
    times = new long[capacity];
    positions = new long[capacity];
    for (int i = 0; i < oldPositions.length; i++) {
      if (oldPositions[i] != 0) {
        int slot = slot(oldSeries[i], oldTimes[i]);
        series[slot] = oldSeries[i];
        times[slot] = oldTimes[i];
        positions[slot] = oldPositions[i];
      }
    }
  }
}
