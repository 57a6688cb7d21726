package org.gnomondb.buffer.internal.memory;

/** Sorts times together with the positions of their rows: merging of runs that are in order. */
final class TimeSort {
  private final long[] times;
  private final int[] positions;
  private long[] spareTimes = new long[0];
  private int[] sparePositions = new int[0];

  TimeSort(long[] times, int[] positions) {
    this.times = times;
    this.positions = positions;
  }

  /** Sorts what stands from {@code from} to before {@code to}. */
  void sort(int from, int to) {
    if (endOfRun(from, to) == to) {
      return;
    }
    if (spareTimes.length < to - from) {
      spareTimes = new long[to - from];
      sparePositions = new int[to - from];
    }
    // Each round merges neighbours, so that there are half as many runs afterwards.
    while (mergeNeighbours(from, to)) {}
  }

  /** Returns whether there was more than one run. */
  private boolean mergeNeighbours(int from, int to) {
    int start = from;
    boolean hasMerged = false;
    while (start < to) {
      int middle = endOfRun(start, to);
      if (middle == to) {
        return hasMerged;
      }
      int end = endOfRun(middle, to);
      merge(start, middle, end);
      hasMerged = true;
      start = end;
    }
    return hasMerged;
  }

  /** Where the ascending times that begin at {@code from} end. */
  private int endOfRun(int from, int to) {
    int end = Math.min(from + 1, to);
    while (end < to && times[end - 1] <= times[end]) {
      end++;
    }
    return end;
  }

  private void merge(int from, int middle, int to) {
    int leftLength = middle - from;
    System.arraycopy(times, from, spareTimes, 0, leftLength);
    System.arraycopy(positions, from, sparePositions, 0, leftLength);
    int left = 0;
    int right = middle;
    int target = from;
    while (left < leftLength) {
      if (right < to && times[right] < spareTimes[left]) {
        times[target] = times[right];
        positions[target++] = positions[right++];
      } else {
        times[target] = spareTimes[left];
        positions[target++] = sparePositions[left++];
      }
    }
  }
}
