package org.gnomondb.query.internal.engine;

import org.jspecify.annotations.Nullable;

/**
 * What a query has taken so far.
 *
 * @param partitions in which the rows of tables are read, side by side
 * @param files data files that are read, without those that planning found to be of no use
 * @param memoryBytesMax the most that it has reserved at one time
 * @param computeNanos the time that its operators computed, of all threads together; null before
 *     the query has ended
 */
public record QueryUsage(
    long partitions, long files, long memoryBytesMax, @Nullable Long computeNanos) {

  /** How many numbers cross the border for it. */
  static final int NUMBERS = 4;

  /** The numbers as they cross the border, from an index on. */
  static QueryUsage of(long[] numbers, int from) {
    long nanos = numbers[from + 3];
    return new QueryUsage(
        numbers[from], numbers[from + 1], numbers[from + 2], nanos < 0 ? null : (Long) nanos);
  }
}
