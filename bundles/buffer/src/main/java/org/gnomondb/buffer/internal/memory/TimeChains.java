package org.gnomondb.buffer.internal.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * For each series its rows from the newest to the oldest, as a chain. Finds the place of rows that
 * come a little late, as those of clients that write side by side do, in few steps; costs 12 bytes
 * for each row. Where rows come so late that the steps get many, it says so, and something else
 * must find them.
 */
final class TimeChains {
  /** The answer to a row that is too late. Nothing has been changed then. */
  static final long TOO_LATE = -2;

  /**
   * What each row that comes pays for: with so many steps in the mean the chains are not worth it.
   */
  private static final int STEPS_PER_ROW = 64;

  /**
   * The most that rows have paid ahead for: all that many rows in time order would pay takes longer
   * than a write may wait.
   */
  private static final long STEPS_MAX = 1 << 21;

  private static final int NO_ROW = (int) SeriesIndex.NO_ROW;
  private static final int SERIES_MIN = 16;

  /** The rows by position: those of each block together. */
  private final List<Links> links = new ArrayList<>();

  /** For each series the row above the last late one: the next one often belongs there, too. */
  private int[] fingers = new int[0];

  private long stepsLeft;

  /** The chains of rows that have all come in time order. */
  static TimeChains of(List<Block> blocks, int seriesCount) {
    TimeChains chains = new TimeChains();
    int[] newest = new int[seriesCount];
    Arrays.fill(newest, NO_ROW);
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      for (int row = 0; row < block.rowCount(); row++) {
        if (!block.isDeleted(row)) {
          int position = (i << Block.ROWS_MAX_BITS) + row;
          chains.add(block.time(row), position, newest[block.series(row)]);
          newest[block.series(row)] = position;
        }
      }
    }
    return chains;
  }

  /** Adds a row that is newer than all others of its series, of which {@code newest} was so. */
  void addNewest(long time, long position, long newest) {
    add(time, (int) position, (int) newest);
  }

  /** Puts a row in the place of the newest one of its series, which has the same time. */
  void replaceNewest(int series, long time, long position, long newest) {
    add(time, (int) position, before((int) newest));
    moveFinger(series, (int) newest, (int) position);
  }

  /**
   * Adds a row that is older than the newest one of its series.
   *
   * @return the position of the row that had its time and place until now, or {@link
   *     SeriesIndex#NO_ROW}, or {@link #TOO_LATE}
   */
  long addLate(int series, long time, long position, long newest) {
    int finger = finger(series);
    int above = finger != NO_ROW && time(finger) > time ? finger : (int) newest;
    int row = before(above);
    while (row != NO_ROW && time(row) > time) {
      if (--stepsLeft < 0) {
        return TOO_LATE;
      }
      above = row;
      row = before(row);
    }
    boolean isReplaced = row != NO_ROW && time(row) == time;
    add(time, (int) position, isReplaced ? before(row) : row);
    links(above).before[Block.rowOf(above)] = (int) position;
    fingers[series] = above;
    return isReplaced ? row : SeriesIndex.NO_ROW;
  }

  private void add(long time, int position, int before) {
    while (links.size() <= Block.indexOf(position)) {
      links.add(new Links());
    }
    links(position).set(Block.rowOf(position), time, before);
    stepsLeft = Math.min(stepsLeft + STEPS_PER_ROW, STEPS_MAX);
  }

  private void moveFinger(int series, int from, int to) {
    if (finger(series) == from) {
      fingers[series] = to;
    }
  }

  private int finger(int series) {
    if (series >= fingers.length) {
      int length = fingers.length;
      fingers = Arrays.copyOf(fingers, Math.max(SERIES_MIN, 2 * series));
      Arrays.fill(fingers, length, fingers.length, NO_ROW);
    }
    return fingers[series];
  }

  private long time(int position) {
    return links(position).times[Block.rowOf(position)];
  }

  private int before(int position) {
    return links(position).before[Block.rowOf(position)];
  }

  private Links links(int position) {
    return links.get(Block.indexOf(position));
  }

  /** The rows of a block, each with its time and the next older row of its series. */
  private static final class Links {
    private long[] times = new long[Block.ROWS_MIN];
    private int[] before = new int[Block.ROWS_MIN];

    void set(int row, long time, int rowBefore) {
      if (row >= times.length) {
        int length = Math.min(Block.ROWS_MAX, 2 * row);
        times = Arrays.copyOf(times, length);
        before = Arrays.copyOf(before, length);
      }
      times[row] = time;
      before[row] = rowBefore;
    }
  }
}
