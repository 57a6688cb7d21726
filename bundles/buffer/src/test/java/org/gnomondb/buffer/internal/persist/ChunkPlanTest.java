package org.gnomondb.buffer.internal.persist;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ChunkPlanTest {
  private static final long DAY = Duration.ofDays(1).toNanos();

  @Test
  void aYearOfSparseRowsIsAFewChunks() {
    long[] times = LongStream.range(0, 365 * 1_000).map(row -> row * (DAY / 1_000)).toArray();
    assertThat(ChunkPlan.of(times).chunkCount()).isEqualTo(4);
  }

  @Test
  void aDenseDayIsAChunkOfItsOwn() {
    LongStream dense = LongStream.range(0, ChunkPlan.DENSE_ROWS).map(row -> 10 * DAY + row);
    LongStream late = LongStream.of(-3 * DAY, DAY, 9 * DAY, 11 * DAY);
    ChunkPlan plan = ChunkPlan.of(LongStream.concat(dense, late).toArray());
    assertThat(plan.chunkCount()).isEqualTo(3);
    assertThat(plan.chunkOf(-3 * DAY)).isZero();
    assertThat(plan.chunkOf(9 * DAY)).isZero();
    assertThat(plan.chunkOf(10 * DAY)).isEqualTo(1);
    assertThat(plan.chunkOf(11 * DAY)).isEqualTo(2);
  }

  @Test
  void timesBefore1970AreInTheDayThatTheyAreIn() {
    LongStream day = LongStream.range(0, ChunkPlan.DENSE_ROWS).map(row -> -1 - row);
    ChunkPlan plan = ChunkPlan.of(LongStream.concat(day, LongStream.of(0)).toArray());
    assertThat(plan.chunkOf(-1)).isZero();
    assertThat(plan.chunkOf(0)).isEqualTo(1);
  }

  @Test
  void theExtremesOfTimeHaveAChunk() {
    ChunkPlan plan = ChunkPlan.of(new long[] {Long.MIN_VALUE, Long.MAX_VALUE});
    assertThat(plan.chunkCount()).isEqualTo(1);
    assertThat(plan.chunkOf(Long.MIN_VALUE)).isZero();
    assertThat(plan.chunkOf(Long.MAX_VALUE)).isZero();
  }
}
