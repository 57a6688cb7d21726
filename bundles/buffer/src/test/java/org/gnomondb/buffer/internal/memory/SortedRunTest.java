package org.gnomondb.buffer.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomondb.buffer.internal.memory.TestRows.batch;
import static org.gnomondb.buffer.internal.memory.TestRows.row;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.buffer.internal.parquet.FieldValues;
import org.gnomondb.buffer.internal.parquet.SortedRows;
import org.gnomondb.buffer.internal.parquet.TagValues;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedRunTest {
  private static final Comparator<String> ABSENT_FIRST =
      Comparator.nullsFirst(Comparator.naturalOrder());

  private static final Comparator<Map<String, Object>> KEY_ORDER =
      Comparator.comparing((Map<String, Object> row) -> (String) row.get("host"), ABSENT_FIRST)
          .thenComparing(row -> (String) row.get("zone"), ABSENT_FIRST)
          .thenComparing(row -> (Long) Objects.requireNonNull(row.get("time")));

  private final BufferAllocator allocator = new RootAllocator();
  private final AtomicLong blockIds = new AtomicLong();
  private final RunBuffer run =
      new RunBuffer(
          allocator,
          blockIds::incrementAndGet,
          new TableColumns(
              allocator,
              TableColumns.timeOf(TestRows.TABLE),
              id -> Objects.requireNonNull(TableColumns.columnOf(TestRows.TABLE, id))));

  @AfterEach
  void allMemoryIsGivenBack() {
    run.close();
    assertThat(allocator.getAllocatedMemory()).isZero();
    allocator.close();
  }

  @Test
  void ordersByTagsThenTimeWithAbsentTagsFirst() {
    run.append(
        batch(
            List.of(
                row(2, "host", "b", "i", 1L),
                row(1, "host", "b", "i", 2L),
                row(9, "zone", "x", "i", 3L),
                row(3, "host", "a", "zone", "z", "i", 4L),
                row(3, "host", "a", "i", 5L))));
    assertThat(rowsOf(run.sorted(TestRows.TABLE)))
        .containsExactly(
            row(9, "zone", "x", "i", 3L),
            row(3, "host", "a", "i", 5L),
            row(3, "host", "a", "zone", "z", "i", 4L),
            row(1, "host", "b", "i", 2L),
            row(2, "host", "b", "i", 1L));
  }

  @Test
  void leavesOutRowsThatLaterOnesHaveReplaced() {
    run.append(batch(List.of(row(1, "host", "a", "i", 1L), row(1, "host", "a", "f", 0.5))));
    assertThat(rowsOf(run.sorted(TestRows.TABLE)))
        .containsExactly(row(1, "host", "a", "i", 1L, "f", 0.5));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void dealsRandomRowsOutToParts(long seed) {
    Random random = new Random(seed);
    Map<Map<String, Object>, Map<String, Object>> expected = new TreeMap<>(KEY_ORDER);
    for (int write = 0; write < 40; write++) {
      List<Map<String, Object>> rows = new ArrayList<>();
      for (int i = 0; i < 2_500; i++) {
        Map<String, Object> next = randomRow(random);
        rows.add(next);
        expected.merge(next, next, SortedRunTest::merged);
      }
      run.append(batch(rows));
    }
    SortedRun sorted = run.sorted(TestRows.TABLE);
    assertThat(rowsOf(sorted)).as("seed %d", seed).containsExactlyElementsOf(expected.values());
    assertThatScatteredValuesAreThoseThatAreLookedUp(sorted);
    List<SortedRun> parts = sorted.split(2, time -> time < 500 ? 0 : 1);
    List<Map<String, Object>> first =
        expected.values().stream()
            .filter(row -> (Long) Objects.requireNonNull(row.get("time")) < 500)
            .toList();
    assertThat(rowsOf(parts.getFirst())).as("seed %d", seed).containsExactlyElementsOf(first);
    assertThat(parts.getLast().rowCount()).isEqualTo(expected.size() - first.size());
  }

  private static void assertThatScatteredValuesAreThoseThatAreLookedUp(SortedRun sorted) {
    ScatteredColumn scattered = new ScatteredColumn(sorted.blocks(), sorted.positions());
    SortedRows rows = sorted.rows(0, sorted.rowCount());
    for (ColumnDefinition column : TestRows.TABLE.columns()) {
      if (column.type() == ColumnType.INT64
          && rows.field(column.id()) instanceof FieldValues.Longs longs) {
        long[] values = scattered.values(column.id());
        for (int row = 0; row < values.length; row++) {
          if (isSet(longs.validity(), row)) {
            assertThat(values[row]).isEqualTo(longs.values()[row]);
          }
        }
      }
    }
  }

  private static Map<String, Object> merged(Map<String, Object> older, Map<String, Object> newer) {
    Map<String, Object> merged = new TreeMap<>(older);
    merged.putAll(newer);
    return merged;
  }

  private static Map<String, Object> randomRow(Random random) {
    Map<String, Object> row = new TreeMap<>(row(random.nextInt(1_000)));
    if (random.nextInt(10) > 0) {
      row.put("host", "h" + random.nextInt(30));
    }
    if (random.nextBoolean()) {
      row.put("zone", "z" + random.nextInt(3));
    }
    row.put("i", random.nextLong());
    if (random.nextBoolean()) {
      row.put("f", random.nextDouble());
    }
    if (random.nextInt(4) == 0) {
      row.put("s", "text " + random.nextInt());
    }
    if (random.nextBoolean()) {
      row.put("b", random.nextBoolean());
    }
    return row;
  }

  /** The rows in the pieces in which a writer asks for them. */
  private static List<Map<String, Object>> rowsOf(SortedRun sorted) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int from = 0; from < sorted.rowCount(); from += 1_000) {
      SortedRows piece = sorted.rows(from, Math.min(sorted.rowCount(), from + 1_000));
      List<Map<String, Object>> read = new ArrayList<>();
      for (int row = 0; row < piece.rowCount(); row++) {
        read.add(new TreeMap<>(Map.of("time", piece.times()[row])));
      }
      piece.columns().forEach(column -> addColumn(piece, column, read));
      rows.addAll(read);
    }
    return rows;
  }

  private static void addColumn(
      SortedRows piece, ColumnDefinition column, List<Map<String, Object>> rows) {
    switch (column.type()) {
      case TIME -> {}
      case TAG -> addTag(piece.tag(column.id()), column.name(), rows);
      case INT64, UINT64, FLOAT64, STRING, BOOLEAN -> {
        FieldValues values = piece.field(column.id());
        for (int row = 0; values != null && row < rows.size(); row++) {
          if (isSet(values.validity(), row)) {
            rows.get(row).put(column.name(), value(values, row));
          }
        }
      }
    }
  }

  private static void addTag(@Nullable TagValues tag, String name, List<Map<String, Object>> rows) {
    for (int row = 0; tag != null && row < rows.size(); row++) {
      int code = tag.codes()[row];
      if (code != TagValues.ABSENT) {
        int start = tag.offsets()[code];
        int length = tag.offsets()[code + 1] - start;
        rows.get(row).put(name, new String(tag.bytes(), start, length, StandardCharsets.UTF_8));
      }
    }
  }

  private static Object value(FieldValues values, int row) {
    return switch (values) {
      case FieldValues.Longs longs -> longs.values()[row];
      case FieldValues.Doubles doubles -> doubles.values()[row];
      case FieldValues.Booleans booleans -> isSet(booleans.values(), row);
      case FieldValues.Strings texts ->
          new String(
              Arrays.copyOfRange(texts.bytes(), texts.offsets()[row], texts.offsets()[row + 1]),
              StandardCharsets.UTF_8);
    };
  }

  private static boolean isSet(long @Nullable [] bits, int row) {
    return bits == null || (bits[row >> 6] & (1L << row)) != 0;
  }
}
