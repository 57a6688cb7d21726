package org.gnomondb.objectstore.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gnomondb.api.objectstore.ByteRange;
import org.junit.jupiter.api.Test;

class RangePlanTest {

  @Test
  void noRangesAreNoRequest() {
    assertThat(RangePlan.of(List.of())).isEmpty();
  }

  @Test
  void nearRangesAreReadTogether() {
    assertThat(
            requests(
                new ByteRange(0, 10),
                new ByteRange(10 + RangePlan.GAP_BYTES_MAX, 5),
                new ByteRange(3, 4)))
        .containsExactly(new ByteRange(0, 15 + RangePlan.GAP_BYTES_MAX));
  }

  @Test
  void farRangesAreReadByThemselves() {
    ByteRange far = new ByteRange(11 + RangePlan.GAP_BYTES_MAX, 5);
    assertThat(requests(far, new ByteRange(0, 10))).containsExactly(new ByteRange(0, 10), far);
  }

  @Test
  void largeRangesAreReadInParts() {
    int part = RangePlan.FETCH_BYTES_MAX;
    assertThat(requests(new ByteRange(7, 2 * part + 1)))
        .containsExactly(
            new ByteRange(7, part),
            new ByteRange(7L + part, part),
            new ByteRange(7L + 2L * part, 1));
  }

  @Test
  void aRangeAtTheEndOfAllNumbersIsPlanned() {
    ByteRange last = new ByteRange(Long.MAX_VALUE - 1, 1);
    assertThat(requests(new ByteRange(0, 1), last)).containsExactly(new ByteRange(0, 1), last);
  }

  @Test
  void everyByteArrivesWhereItBelongs() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] object = new byte[40 << 20];
    random.nextBytes(object);
    for (int round = 0; round < 50; round++) {
      List<ByteRange> ranges = randomRanges(random, object.length);
      int total = ranges.stream().mapToInt(ByteRange::length).sum();
      ByteBuffer target = ByteBuffer.allocate(total);
      for (RangePlan.Fetch fetch : RangePlan.of(ranges)) {
        int offset = (int) fetch.range().offset();
        fetch.copyTo(target, Arrays.copyOfRange(object, offset, (int) fetch.range().end()));
      }
      assertThat(target.array()).as("seed %d", seed).isEqualTo(expected(object, ranges, total));
    }
  }

  private static List<ByteRange> requests(ByteRange... ranges) {
    return RangePlan.of(List.of(ranges)).stream().map(RangePlan.Fetch::range).toList();
  }

  private static List<ByteRange> randomRanges(Random random, int size) {
    List<ByteRange> ranges = new ArrayList<>();
    int count = 1 + random.nextInt(10);
    for (int i = 0; i < count; i++) {
      int length = 1 + random.nextInt(random.nextBoolean() ? 1_000 : 12 << 20);
      ranges.add(new ByteRange(random.nextInt(size - length), length));
    }
    return ranges;
  }

  private static byte[] expected(byte[] object, List<ByteRange> ranges, int total) {
    ByteBuffer expected = ByteBuffer.allocate(total);
    ranges.forEach(range -> expected.put(object, (int) range.offset(), range.length()));
    return expected.array();
  }
}
