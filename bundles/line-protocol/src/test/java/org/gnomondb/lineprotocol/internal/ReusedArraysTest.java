package org.gnomondb.lineprotocol.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gnomondb.api.write.FieldColumn;
import org.gnomondb.api.write.Precision;
import org.gnomondb.api.write.TableBatch;
import org.gnomondb.api.write.WriteRequest;
import org.gnomondb.lineprotocol.internal.parse.RowArrays;
import org.junit.jupiter.api.Test;

class ReusedArraysTest {
  private static final int KEPT_BYTES_MAX = 100_000;

  private final RowArrays arrays = new RowArrays(RowArrays.KEPT_LENGTH_MIN, KEPT_BYTES_MAX);
  private final FakeCatalog catalog = new FakeCatalog();
  private final WritePreparer preparer = new WritePreparer(false, () -> Writes.NOW, 42, arrays);

  @Test
  void arraysAreUsedAgainOnceTheyHaveBeenGivenBack() {
    TableBatch first = write(rows(1_000));
    assertThat(sharedBy(first, write(rows(1_000)))).isZero();

    arrays.giveBack(List.of(first));

    assertThat(sharedBy(first, write(rows(990)))).isEqualTo(4);
    assertThat(sharedBy(first, write(rows(1_000)))).isZero();
  }

  @Test
  void rowsAreRightInArraysThatGrow() {
    arrays.giveBack(List.of(write(rows(1_000)), write(rows(300)), write(rows(600))));
    // The first line makes the parser expect few.
    TableBatch grown = write("m i=1i,f=1.5,s=\"%s\"\n".formatted("x".repeat(5_000)) + rows(1_000));
    assertThat(grown.rowCount()).isEqualTo(1_001);
    FieldColumn.Longs integers = (FieldColumn.Longs) grown.fields().getFirst();
    for (int row = 0; row < grown.rowCount(); row++) {
      assertThat(grown.times()[row]).isEqualTo(Writes.NOW_NANOS);
      assertThat(grown.series()[row]).isZero();
      assertThat(integers.values()[row]).isEqualTo(row == 0 ? 1 : 77);
    }
  }

  @Test
  void nothingOfOthersIsLeftWhereARowHasNoValue() {
    arrays.giveBack(List.of(write(rows(1_000))));
    String lines =
        IntStream.range(0, 1_000)
            .mapToObj(row -> row % 3 == 0 ? "m i=1i,f=1" : "m g=1i")
            .collect(Collectors.joining("\n"));
    TableBatch batch = write(lines);
    FieldColumn.Longs integers = (FieldColumn.Longs) batch.fields().get(0);
    FieldColumn.Doubles floats = (FieldColumn.Doubles) batch.fields().get(1);
    for (int row = 0; row < batch.rowCount(); row++) {
      assertThat(integers.isPresent(row)).isEqualTo(row % 3 == 0);
      assertThat(integers.values()[row]).isEqualTo(row % 3 == 0 ? 1 : 0);
      assertThat(floats.values()[row]).isEqualTo(row % 3 == 0 ? 1 : 0);
    }
  }

  @Test
  void fewBytesAreKept() {
    List<TableBatch> batches = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      batches.add(write(rows(1_000)));
    }
    arrays.giveBack(batches);
    long again = 0;
    for (int i = 0; i < 20; i++) {
      TableBatch batch = write(rows(1_000));
      again += batches.stream().mapToLong(given -> sharedBy(given, batch)).sum();
    }
    assertThat(again).isBetween(10L, KEPT_BYTES_MAX / 4_000L);
  }

  @Test
  void shortArraysAreNotKept() {
    TableBatch first = write(rows(10));
    arrays.giveBack(List.of(first));
    assertThat(sharedBy(first, write(rows(10)))).isZero();
  }

  /** How many arrays both have. */
  private static long sharedBy(TableBatch one, TableBatch other) {
    List<Object> others = arraysOf(other);
    return arraysOf(one).stream()
        .filter(array -> others.stream().anyMatch(there -> there == array))
        .count();
  }

  private static String rows(int count) {
    return "m i=77i,f=7.5\n".repeat(count);
  }

  private TableBatch write(String lines) {
    ByteBuffer body = ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
    WriteRequest request =
        new WriteRequest(Writes.DATABASE, body, Precision.NANOSECOND, true, false);
    return preparer.prepare(request, catalog).batches().getFirst();
  }

  private static List<Object> arraysOf(TableBatch batch) {
    List<Object> found = new ArrayList<>(List.of(batch.times(), batch.series()));
    for (FieldColumn field : batch.fields()) {
      switch (field) {
        case FieldColumn.Longs some -> found.add(some.values());
        case FieldColumn.Doubles some -> found.add(some.values());
        case FieldColumn.Booleans some -> {}
        case FieldColumn.Strings some -> {}
      }
    }
    return found;
  }
}
