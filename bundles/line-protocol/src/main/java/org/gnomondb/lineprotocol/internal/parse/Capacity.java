package org.gnomondb.lineprotocol.internal.parse;

/** How much arrays grow. */
final class Capacity {
  /** The smallest array of rows, and what a column starts with when no more can be foreseen. */
  static final int ROWS_MIN = 16;

  private Capacity() {}

  /** At least {@code needed}, and at least half as much again as there was. */
  static int grown(int old, int needed) {
    return Math.max(needed, Math.max(ROWS_MIN, old + (old >> 1) + 1));
  }
}
