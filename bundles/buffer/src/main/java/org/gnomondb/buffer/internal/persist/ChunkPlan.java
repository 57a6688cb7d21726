package org.gnomondb.buffer.internal.persist;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the rows of a table become files: by time, in spans that follow density. A UTC day with many
 * rows is a file of its own; days with few rows share one, so that a sparse year makes few files,
 * and so that a few late rows don't make the file of a busy day reach far back.
 */
final class ChunkPlan {
  /** A day with so many rows is a file of its own, and so many rows of sparse days are one. */
  static final int DENSE_ROWS = 100_000;

  private static final long NANOS_PER_DAY = 86_400_000_000_000L;

  private final long[] startDays;

  /**
   * @param startDays the first day of each chunk, ascending
   */
  private ChunkPlan(long[] startDays) {
    this.startDays = startDays;
  }

  static ChunkPlan of(long[] times) {
    List<Long> starts = new ArrayList<>();
    boolean isOpen = false;
    long rowsInOpen = 0;
    for (Map.Entry<Long, Long> day : rowsByDay(times).entrySet()) {
      boolean isDense = day.getValue() >= DENSE_ROWS;
      if (!isOpen || isDense || rowsInOpen >= DENSE_ROWS) {
        starts.add(day.getKey());
        rowsInOpen = 0;
      }
      rowsInOpen += day.getValue();
      isOpen = !isDense;
    }
    return new ChunkPlan(starts.stream().mapToLong(Long::longValue).toArray());
  }

  int chunkCount() {
    return startDays.length;
  }

  /** The chunk of rows with that time. */
  int chunkOf(long time) {
    int index = Arrays.binarySearch(startDays, Math.floorDiv(time, NANOS_PER_DAY));
    return index >= 0 ? index : -index - 2;
  }

  private static SortedMap<Long, Long> rowsByDay(long[] times) {
    SortedMap<Long, Long> rows = new TreeMap<>();
    int start = 0;
    while (start < times.length) {
      long day = Math.floorDiv(times[start], NANOS_PER_DAY);
      int end = start + 1;
      while (end < times.length && Math.floorDiv(times[end], NANOS_PER_DAY) == day) {
        end++;
      }
      rows.merge(day, (long) (end - start), Long::sum);
      start = end;
    }
    return rows;
  }
}
