package org.gnomondb.buffer.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomondb.buffer.internal.memory.TestRows.batch;
import static org.gnomondb.buffer.internal.memory.TestRows.row;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.gnomondb.api.buffer.BufferBlock;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunBufferTest {
  private final BufferAllocator allocator = new RootAllocator();
  private final AtomicLong blockIds = new AtomicLong();
  private final RunReader reader = new RunReader(allocator);
  private final RunBuffer table =
      new RunBuffer(
          allocator,
          blockIds::incrementAndGet,
          new TableColumns(
              allocator,
              TableColumns.timeOf(TestRows.TABLE),
              id -> {
                ColumnDefinition column = TableColumns.columnOf(TestRows.TABLE, id);
                assertThat(column).isNotNull();
                return column;
              }));

  @AfterEach
  void allMemoryIsGivenBack() {
    table.close();
    assertThat(allocator.getAllocatedMemory()).isZero();
    allocator.close();
  }

  @Test
  void showsRowsOfEachTypeAfterPublishing() {
    List<Map<String, Object>> rows =
        List.of(
            row(1, "host", "a", "zone", "x", "i", -5L, "u", -1L, "f", 0.5, "s", "ü", "b", true),
            row(2, "host", "b", "i", Long.MAX_VALUE, "s", "", "b", false),
            row(-3, "f", Double.NEGATIVE_INFINITY));
    table.append(batch(rows));
    assertThat(read()).isEmpty();
    table.publish();
    assertThat(read()).isEqualTo(rows);
  }

  @Test
  void rowsOfLargeBatchesKeepTheirTags() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      rows.add(row(i, "host", "h" + i % 7, "zone", "z" + i % 11, "i", (long) i));
    }
    writeAll(rows.subList(0, 3));
    writeAll(rows.subList(3, 5_000));
    assertThat(read()).isEqualTo(rows);
  }

  @Test
  void mergesRowsOfOneKeyFieldByField() {
    write(row(1, "host", "a", "i", 1L, "s", "old", "b", true));
    write(row(1, "host", "a", "i", 2L, "f", 7.5));
    assertThat(read())
        .containsExactly(row(1, "host", "a", "i", 2L, "s", "old", "b", true, "f", 7.5));
  }

  @Test
  void mergesRowsOfOneKeyWithinABatch() {
    writeAll(
        List.of(
            row(1, "host", "a", "i", 1L),
            row(1, "host", "b", "i", 2L),
            row(1, "host", "a", "s", "x"),
            row(1, "host", "a", "i", 3L)));
    assertThat(read())
        .containsExactly(row(1, "host", "b", "i", 2L), row(1, "host", "a", "i", 3L, "s", "x"));
  }

  @Test
  void mergesRowsThatComeOutOfTimeOrder() {
    writeAll(
        List.of(
            row(1, "host", "a", "i", 1L),
            row(2, "host", "a", "i", 2L),
            row(1, "host", "a", "f", 1.5),
            row(0, "host", "a", "i", 0L),
            row(2, "host", "a", "f", 2.5)));
    assertThat(read())
        .containsExactly(
            row(1, "host", "a", "i", 1L, "f", 1.5),
            row(0, "host", "a", "i", 0L),
            row(2, "host", "a", "i", 2L, "f", 2.5));
  }

  @Test
  void treatsAnAbsentTagAsPartOfTheKey() {
    writeAll(List.of(row(1, "i", 1L), row(1, "zone", "x", "i", 2L), row(1, "i", 3L)));
    assertThat(read()).containsExactly(row(1, "zone", "x", "i", 2L), row(1, "i", 3L));
  }

  @Test
  void tellsSeriesApartWhateverTheLengthOfTheirTags() {
    int[] lengths = {0, 1, 255, 65_535, 65_536, 65_537};
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int host : lengths) {
      for (int zone : lengths) {
        Map<String, Object> row = row(1, "i", (long) rows.size());
        if (host > 0) {
          row.put("host", "a".repeat(host));
        }
        if (zone > 0) {
          row.put("zone", "a".repeat(zone));
        }
        rows.add(row);
      }
    }
    writeAll(rows);
    writeAll(rows);
    assertThat(read()).containsExactlyInAnyOrderElementsOf(rows);
  }

  @Test
  void aViewStaysAsItWasWhileRowsComeIn() {
    write(row(1, "host", "a", "i", 1L));
    RunView before = table.view();
    write(row(1, "host", "a", "i", 2L));
    writeAll(
        LongStream.range(2, 5_000)
            .mapToObj(time -> row(time, "host", "a", "s", "text " + time))
            .toList());
    assertThat(reader.rows(before)).containsExactly(row(1, "host", "a", "i", 1L));
    before.release();
    assertThat(read()).hasSize(4_999);
  }

  @Test
  void blocksThatDidNotChangeKeepTheirId() {
    int rowCount = 2 * Block.ROWS_MAX + 10;
    writeAll(
        LongStream.range(0, rowCount).mapToObj(time -> row(time, "host", "a", "i", time)).toList());
    List<Long> before = idsOfBlocks();
    write(row(rowCount, "host", "a", "i", 1L));
    List<Long> after = idsOfBlocks();
    assertThat(before).hasSize(3);
    assertThat(after.subList(0, 2)).isEqualTo(before.subList(0, 2));
    assertThat(after.get(2)).isNotEqualTo(before.get(2));
  }

  @Test
  void aBlockWhoseRowIsReplacedLaterGetsANewId() {
    writeAll(
        LongStream.range(0, Block.ROWS_MAX + 1L)
            .mapToObj(time -> row(time, "host", "a", "i", time))
            .toList());
    List<Long> before = idsOfBlocks();
    write(row(5, "host", "a", "i", -5L));
    assertThat(idsOfBlocks()).doesNotContainAnyElementsOf(before);
    assertThat(read()).hasSize(Block.ROWS_MAX + 1).contains(row(5, "host", "a", "i", -5L));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void holdsWhatAMapByKeyHoldsForRandomRows(long seed) {
    Random random = new Random(seed);
    Map<List<Object>, Map<String, Object>> model = new HashMap<>();
    for (int write = 0; write < 40; write++) {
      List<Map<String, Object>> rows = new ArrayList<>();
      for (int i = random.nextInt(60); i >= 0; i--) {
        rows.add(randomRow(random, write));
      }
      writeAll(rows);
      rows.forEach(
          row ->
              model
                  .computeIfAbsent(
                      List.of(
                          String.valueOf(row.get("host")),
                          String.valueOf(row.get("zone")),
                          String.valueOf(row.get("time"))),
                      key -> new TreeMap<>())
                  .putAll(row));
      assertThat(read())
          .as("seed %d, write %d", seed, write)
          .containsExactlyInAnyOrderElementsOf(model.values());
    }
  }

  /** Rows that replace others as a whole, and rows that leave something of them. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void holdsWhatAMapHoldsWhenBatchesAreSentAgain(long seed) {
    Random random = new Random(seed);
    Map<Long, Map<String, Object>> model = new TreeMap<>();
    for (int write = 0; write < 60; write++) {
      List<String> fields = List.of("i", "u", "s").subList(0, 1 + random.nextInt(3));
      List<Map<String, Object>> rows = new ArrayList<>();
      for (int i = random.nextInt(80); i >= 0; i--) {
        Map<String, Object> row = row(random.nextInt(100), "host", "a");
        fields.forEach(
            field -> row.put(field, field.equals("s") ? "t" + rows.size() : random.nextLong()));
        rows.add(row);
      }
      writeAll(rows);
      rows.forEach(
          row ->
              model.computeIfAbsent((Long) row.get("time"), time -> new TreeMap<>()).putAll(row));
      assertThat(read())
          .as("seed %d, write %d", seed, write)
          .containsExactlyInAnyOrderElementsOf(model.values());
    }
  }

  /** First few, then so many late rows that looking back from the newest one does not pay. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void holdsWhatAMapHoldsWhenRowsComeFarOutOfTimeOrder(long seed) {
    Random random = new Random(seed);
    Map<Long, Map<String, Object>> model = new TreeMap<>();
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      rows.add(row(2L * i, "host", "a", "i", (long) i));
    }
    for (int i = 0; i < 2_000; i++) {
      rows.add(row(random.nextInt(20_100), "host", "a", random.nextBoolean() ? "i" : "u", 1L + i));
    }
    for (List<Map<String, Object>> some :
        List.of(rows.subList(0, 10_050), rows.subList(10_050, 12_000))) {
      writeAll(some);
      some.forEach(
          row ->
              model.computeIfAbsent((Long) row.get("time"), time -> new TreeMap<>()).putAll(row));
      assertThat(read()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(model.values());
    }
  }

  private static Map<String, Object> randomRow(Random random, int write) {
    Map<String, Object> row = row(random.nextInt(20) + write, "i", random.nextLong());
    if (random.nextBoolean()) {
      row.put("host", "h" + random.nextInt(3));
    }
    if (random.nextBoolean()) {
      row.put("zone", "z" + random.nextInt(2));
    }
    if (random.nextBoolean()) {
      row.put("f", random.nextDouble());
    }
    if (random.nextInt(3) == 0) {
      row.put("s", "s".repeat(random.nextInt(40)));
    }
    if (random.nextInt(4) == 0) {
      row.put("b", random.nextBoolean());
    }
    return row;
  }

  private void write(Map<String, Object> row) {
    writeAll(List.of(row));
  }

  private void writeAll(List<Map<String, Object>> rows) {
    table.append(batch(rows));
    table.publish();
  }

  private List<Map<String, Object>> read() {
    RunView view = table.view();
    List<Map<String, Object>> rows = reader.rows(view);
    view.release();
    return rows;
  }

  private List<Long> idsOfBlocks() {
    RunView view = table.view();
    List<Long> ids = view.blocks().stream().map(BufferBlock::id).toList();
    view.release();
    return ids;
  }
}
