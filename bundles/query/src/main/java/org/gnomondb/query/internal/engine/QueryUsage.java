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

  /** The numbers as they cross the border. */
  static QueryUsage of(long[] numbers) {
    return new QueryUsage(
        numbers[0], numbers[1], numbers[2], numbers[3] < 0 ? null : (Long) numbers[3]);
  }
}
