package org.gnomondb.buffer.internal.persist;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.buffer.internal.index.WriteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompactionPlanTest {
  private static final long SMALL = 100_000;
  private int fileCount;

  @Test
  void leavesFewFilesAlone() {
    assertThat(CompactionPlan.next(List.of())).isEmpty();
    assertThat(CompactionPlan.next(List.of(file(1, 0, 9, SMALL), file(2, 10, 19, SMALL))))
        .isEmpty();
  }

  @Test
  void mergesFourNeighboursOfOneSize() {
    List<DataFile> files =
        LongStream.range(0, 4).mapToObj(i -> file(i + 1, i * 10, i * 10 + 9, SMALL)).toList();
    CompactionPlan plan = CompactionPlan.next(files).orElseThrow();
    assertThat(plan.inputs()).isEqualTo(files);
    assertThat(plan.writeOrder()).isEqualTo(WriteOrder.ofSnapshot(4) + 1);
    assertThat(plan.cuts()).isEmpty();
  }

  @Test
  void takesAlongWhatWasWrittenBetween() {
    DataFile large = file(3, 0, 100, 60L << 20);
    List<DataFile> files =
        List.of(
            file(1, 0, 9, SMALL),
            file(2, 10, 19, SMALL),
            large,
            file(4, 20, 29, SMALL),
            file(5, 30, 39, SMALL));
    assertThat(CompactionPlan.next(files).orElseThrow().inputs()).contains(large);
  }

  @Test
  void leavesOutWhatWasWrittenBetweenForOtherTimes() {
    DataFile elsewhere = file(3, 1_000, 2_000, 60L << 20);
    List<DataFile> files =
        List.of(
            file(1, 0, 9, SMALL),
            file(2, 10, 19, SMALL),
            elsewhere,
            file(4, 20, 29, SMALL),
            file(5, 30, 39, SMALL));
    assertThat(CompactionPlan.next(files).orElseThrow().inputs()).doesNotContain(elsewhere);
  }

  @Test
  void mergesTwoLargeFilesOfTheSameTimeIntoPieces() {
    List<DataFile> files = List.of(file(1, 0, 1_000, 100L << 20), file(2, 0, 1_000, 100L << 20));
    CompactionPlan plan = CompactionPlan.next(files).orElseThrow();
    assertThat(plan.cuts()).hasSize(1);
    assertThat(plan.cuts().getFirst()).isBetween(400L, 600L);
  }

  @Test
  void aFewLateRowsDoNotRewriteALargeFile() {
    List<DataFile> files = List.of(file(1, 0, 1_000, 100L << 20), file(2, 0, 1_000, SMALL));
    assertThat(CompactionPlan.next(files)).isEmpty();
  }

  /**
   * A month of large files, and late rows for all of its days in each of three hundred snapshots.
   */
  @Test
  void lateRowsAreMergedWithEachOtherAndTheirDaysLeftAlone() {
    List<DataFile> files = new ArrayList<>();
    for (int day = 0; day < 30; day++) {
      files.add(file(day + 1, day * 1_000L, day * 1_000L + 999, 100L << 20));
    }
    List<DataFile> days = List.copyOf(files);
    long late = 0;
    long rewritten = 0;
    for (int i = 31; i <= 330; i++) {
      files.add(file(i, 0, 29_999, SMALL));
      late += SMALL;
      for (CompactionPlan plan : compactAll(files)) {
        rewritten += plan.inputs().stream().mapToLong(DataFile::sizeBytes).sum();
      }
    }
    assertThat(files).containsAll(days).hasSizeLessThan(days.size() + 8);
    assertThat(rewritten).isLessThan(12 * late);
  }

  @Test
  void theNumberOfFilesGrowsWithTheLogarithmOfTheData() {
    List<DataFile> files = new ArrayList<>();
    for (int i = 1; i <= 1_000; i++) {
      files.add(file(i, i * 10L, i * 10L + 12, SMALL));
      compactAll(files);
    }
    assertThat(files).hasSizeLessThan(25);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aBacklogOfFilesThatOverlapIsWorkedOffInFewMerges(long seed) {
    Random random = new Random(seed);
    List<DataFile> files = new ArrayList<>();
    for (int i = 1; i <= 2_000; i++) {
      files.add(file(i, random.nextInt(1_000), 9_000 + random.nextInt(1_000), SMALL));
    }
    assertThat(compactAll(files)).hasSizeLessThan(200);
    assertThat(files).hasSizeLessThan(10);
  }

  /** Each key's newest value must still be found in the file of the greatest write order. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void mergesNeverPutOldRowsAboveNewOnes(long seed) {
    Random random = new Random(seed);
    List<DataFile> files = new ArrayList<>();
    Map<DataFile, Map<Long, Long>> content = new HashMap<>();
    Map<Long, Long> expected = new HashMap<>();
    for (long sequence = 1; sequence <= 200; sequence++) {
      long from = random.nextInt(50);
      long to = from + random.nextInt(20);
      DataFile file = file(sequence, from, to, 1_000L << random.nextInt(15));
      files.add(file);
      Map<Long, Long> rows = new HashMap<>();
      for (long time = from; time <= to; time++) {
        rows.put(time, sequence);
        expected.put(time, sequence);
      }
      content.put(file, rows);
      Optional<CompactionPlan> plan = CompactionPlan.next(files);
      plan.ifPresent(next -> compact(next, files, content));
      assertThat(read(files, content)).as("seed %d", seed).isEqualTo(expected);
    }
  }

  /** Returns the merges that that took. */
  private List<CompactionPlan> compactAll(List<DataFile> files) {
    List<CompactionPlan> merges = new ArrayList<>();
    Optional<CompactionPlan> plan = CompactionPlan.next(files);
    while (plan.isPresent()) {
      merges.add(plan.get());
      compact(plan.get(), files, new HashMap<>());
      plan = CompactionPlan.next(files);
    }
    return merges;
  }

  private void compact(
      CompactionPlan plan, List<DataFile> files, Map<DataFile, Map<Long, Long>> content) {
    long from = plan.inputs().stream().mapToLong(DataFile::minTime).min().orElseThrow();
    long to = plan.inputs().stream().mapToLong(DataFile::maxTime).max().orElseThrow();
    long bytes = plan.inputs().stream().mapToLong(DataFile::sizeBytes).sum();
    Map<Long, Long> merged = new HashMap<>();
    plan.inputs().forEach(file -> merged.putAll(content.getOrDefault(file, Map.of())));
    DataFile result = file(plan.writeOrder(), from, to, bytes, true);
    files.removeAll(plan.inputs());
    files.add(result);
    content.put(result, merged);
  }

  private static Map<Long, Long> read(
      List<DataFile> files, Map<DataFile, Map<Long, Long>> content) {
    Map<Long, Long> rows = new HashMap<>();
    Map<Long, Long> orders = new HashMap<>();
    for (DataFile file : files) {
      content
          .getOrDefault(file, Map.of())
          .forEach(
              (time, value) -> {
                assertThat(orders.getOrDefault(time, -1L)).isNotEqualTo(file.writeOrder());
                if (orders.getOrDefault(time, -1L) < file.writeOrder()) {
                  orders.put(time, file.writeOrder());
                  rows.put(time, value);
                }
              });
    }
    return rows;
  }

  private DataFile file(long sequence, long minTime, long maxTime, long bytes) {
    return file(WriteOrder.ofSnapshot(sequence), minTime, maxTime, bytes, false);
  }

  private DataFile file(long order, long minTime, long maxTime, long bytes, boolean isMerged) {
    ObjectPath path = ObjectPath.of((isMerged ? "m" : "s") + fileCount++);
    return new DataFile(path, bytes, bytes / 10, minTime, maxTime, order, 0);
  }
}
