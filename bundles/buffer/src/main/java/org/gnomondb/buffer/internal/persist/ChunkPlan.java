package org.gnomondb.buffer.internal.persist;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the rows of a table become files: by time, in spans that follow density. UTC days with many
 * rows that follow each other share a file, as long as it stays of moderate size: files of a day
 * would be merged soon. Days with few rows share one, so that a sparse year makes few files; and
 * they never share with the others, so that a few late rows don't make the file of busy days reach
 * far back.
 */
final class ChunkPlan {
  /** A day with so many rows is dense, and so many rows of sparse days are a file. */
  static final int DENSE_ROWS = 100_000;

  private static final long NANOS_PER_DAY = 86_400_000_000_000L;

  private final long[] startDays;

  /**
   * @param startDays the first day of each chunk, ascending
   */
  private ChunkPlan(long[] startDays) {
    this.startDays = startDays;
  }

  /**
   * Deals rows out.
   *
   * @param rowsMax with so many rows a dense day gets no other one
   */
  static ChunkPlan of(long[] times, long rowsMax) {
    List<Long> starts = new ArrayList<>();
    boolean isOpenDense = false;
    long openRows = 0;
    long lastDay = 0;
    for (Map.Entry<Long, Long> entry : rowsByDay(times).entrySet()) {
      long day = entry.getKey();
      long rows = entry.getValue();
      boolean isDense = rows >= DENSE_ROWS;
      boolean fits =
          isDense ? day == lastDay + 1 && openRows + rows <= rowsMax : openRows < DENSE_ROWS;
      if (starts.isEmpty() || isDense != isOpenDense || !fits) {
        starts.add(day);
        openRows = 0;
      }
      openRows += rows;
      isOpenDense = isDense;
      lastDay = day;
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
