package org.gnomondb.buffer.internal.persist;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ChunkPlanTest {
  private static final long DAY = Duration.ofDays(1).toNanos();

  @Test
  void aYearOfSparseRowsIsAFewChunks() {
    LongStream times = LongStream.range(0, 365 * 1_000).map(row -> row * (DAY / 1_000));
    assertThat(plan(times).chunkCount()).isEqualTo(4);
  }

  @Test
  void denseDaysShareAChunkUpToALimit() {
    ChunkPlan plan = plan(LongStream.range(0, 9).flatMap(ChunkPlanTest::denseDay));
    assertThat(LongStream.range(0, 9).map(day -> plan.chunkOf(day * DAY)))
        .containsExactly(0L, 0L, 0L, 0L, 1L, 1L, 1L, 1L, 2L);
  }

  @Test
  void aDayOfMoreRowsThanTheLimitIsOneChunk() {
    ChunkPlan plan = ChunkPlan.of(denseDay(3).toArray(), 1);
    assertThat(plan.chunkCount()).isEqualTo(1);
  }

  @Test
  void denseDaysWithOthersInBetweenShareNoChunk() {
    ChunkPlan plan = plan(LongStream.of(1, 3, 4, 7).flatMap(ChunkPlanTest::denseDay));
    assertThat(LongStream.of(1, 3, 4, 7).map(day -> plan.chunkOf(day * DAY)))
        .containsExactly(0L, 1L, 1L, 2L);
  }

  @Test
  void aDenseDayAndSparseDaysShareNoChunk() {
    LongStream late = LongStream.of(-3 * DAY, DAY, 9 * DAY, 11 * DAY);
    ChunkPlan plan = plan(LongStream.concat(denseDay(10), late));
    assertThat(plan.chunkCount()).isEqualTo(3);
    assertThat(plan.chunkOf(-3 * DAY)).isZero();
    assertThat(plan.chunkOf(9 * DAY)).isZero();
    assertThat(plan.chunkOf(10 * DAY)).isEqualTo(1);
    assertThat(plan.chunkOf(11 * DAY)).isEqualTo(2);
  }

  @Test
  void timesBefore1970AreInTheDayThatTheyAreIn() {
    LongStream day = LongStream.range(0, ChunkPlan.DENSE_ROWS).map(row -> -1 - row);
    ChunkPlan plan = plan(LongStream.concat(day, LongStream.of(0)));
    assertThat(plan.chunkOf(-1)).isZero();
    assertThat(plan.chunkOf(0)).isEqualTo(1);
  }

  @Test
  void theExtremesOfTimeHaveAChunk() {
    ChunkPlan plan = plan(LongStream.of(Long.MIN_VALUE, Long.MAX_VALUE));
    assertThat(plan.chunkCount()).isEqualTo(1);
    assertThat(plan.chunkOf(Long.MIN_VALUE)).isZero();
    assertThat(plan.chunkOf(Long.MAX_VALUE)).isZero();
  }

  /** With room for four dense days in a chunk. */
  private static ChunkPlan plan(LongStream times) {
    return ChunkPlan.of(times.toArray(), 4 * ChunkPlan.DENSE_ROWS);
  }

  private static LongStream denseDay(long day) {
    return LongStream.range(0, ChunkPlan.DENSE_ROWS).map(row -> day * DAY + row);
  }
}
