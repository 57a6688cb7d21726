package org.gnomondb.buffer.internal.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.buffer.internal.offheap.GrowableBuffer;
import org.jspecify.annotations.Nullable;

/** Rows from lists of values, which the test puts in key order itself. */
final class ListedRows implements SortedRows {
  private final List<ColumnDefinition> columns = new ArrayList<>();
  private final Map<ColumnId, List<? extends @Nullable Object>> values = new HashMap<>();
  private int rowCount;

  /** Adds a column; the values of one that is left out of every row are all null. */
  ListedRows with(String name, ColumnType type, List<? extends @Nullable Object> columnValues) {
    ColumnId id = new ColumnId(columns.size());
    columns.add(new ColumnDefinition(id, name, type));
    values.put(id, columnValues);
    rowCount = columnValues.size();
    return this;
  }

  TableDefinition table() {
    return new TableDefinition(new TableId(7), "weather", columns);
  }

  /** With a content on the heap. */
  ParquetFile write() {
    try (BufferAllocator allocator = new RootAllocator();
        GrowableBuffer memory = new GrowableBuffer(allocator, 0)) {
      ParquetFile file = ParquetTableWriter.write(table(), rowCount(), this::slice, memory);
      assertThat(file.content().isDirect()).as("the heap may be small").isTrue();
      ByteBuffer content = ByteBuffer.allocate(file.content().remaining());
      content.put(file.content()).flip();
      return new ParquetFile(
          content, file.crc32c(), file.rowCount(), file.minTime(), file.maxTime());
    }
  }

  private SortedRows slice(int from, int to) {
    ListedRows slice = new ListedRows();
    columns.forEach(
        column -> slice.with(column.name(), column.type(), of(column.id()).subList(from, to)));
    return slice;
  }

  /** What a reader should find. */
  Map<String, List<? extends @Nullable Object>> expected() {
    Map<String, List<? extends @Nullable Object>> expected = new HashMap<>();
    columns.forEach(column -> expected.put(column.name(), of(column.id())));
    return expected;
  }

  @Override
  public int rowCount() {
    return rowCount;
  }

  @Override
  public List<ColumnDefinition> columns() {
    return columns;
  }

  @Override
  public long[] times() {
    return columns.stream()
        .filter(column -> column.type() == ColumnType.TIME)
        .flatMap(column -> of(column.id()).stream())
        .mapToLong(value -> (Long) Objects.requireNonNull(value))
        .toArray();
  }

  @Override
  public @Nullable TagValues tag(ColumnId id) {
    if (isAbsent(id)) {
      return null;
    }
    List<String> dictionary = new ArrayList<>(List.of("a value that no row has"));
    int[] codes = new int[rowCount];
    Map<String, Integer> known = new HashMap<>();
    for (int row = 0; row < rowCount; row++) {
      String value = (String) of(id).get(row);
      codes[row] =
          value == null
              ? TagValues.ABSENT
              : known.computeIfAbsent(
                  value,
                  absent -> {
                    dictionary.add(absent);
                    return dictionary.size() - 1;
                  });
    }
    Texts texts = Texts.of(dictionary);
    return new TagValues(codes, texts.bytes, texts.offsets);
  }

  @Override
  public @Nullable FieldValues field(ColumnId id) {
    if (isAbsent(id)) {
      return null;
    }
    List<? extends @Nullable Object> list = of(id);
    long @Nullable [] validity =
        list.stream().anyMatch(Objects::isNull) ? bits(list, Objects::nonNull) : null;
    return switch (columns.get(id.value()).type()) {
      case INT64, UINT64 -> new FieldValues.Longs(longs(list), validity);
      case FLOAT64 -> new FieldValues.Doubles(doubles(list), validity);
      case BOOLEAN -> new FieldValues.Booleans(bits(list, Boolean.TRUE::equals), validity);
      case STRING -> {
        Texts texts = Texts.of(list);
        yield new FieldValues.Strings(texts.bytes, texts.offsets, validity);
      }
      case TAG, TIME -> throw new IllegalArgumentException("not a field");
    };
  }

  private List<? extends @Nullable Object> of(ColumnId id) {
    return Objects.requireNonNull(values.get(id));
  }

  private boolean isAbsent(ColumnId id) {
    return of(id).stream().allMatch(Objects::isNull);
  }

  private static long[] longs(List<? extends @Nullable Object> list) {
    return list.stream().mapToLong(value -> value == null ? 0 : (Long) value).toArray();
  }

  private static double[] doubles(List<? extends @Nullable Object> list) {
    return list.stream().mapToDouble(value -> value == null ? 0 : (Double) value).toArray();
  }

  private static long[] bits(
      List<? extends @Nullable Object> list, Predicate<@Nullable Object> isSet) {
    long[] bits = new long[(list.size() + 63) / 64];
    for (int row = 0; row < list.size(); row++) {
      if (isSet.test(list.get(row))) {
        bits[row >> 6] |= 1L << row;
      }
    }
    return bits;
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Texts(byte[] bytes, int[] offsets) {
    static Texts of(List<? extends @Nullable Object> list) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      int[] offsets = new int[list.size() + 1];
      for (int i = 0; i < list.size(); i++) {
        if (list.get(i) instanceof String text) {
          bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        }
        offsets[i + 1] = bytes.size();
      }
      return new Texts(bytes.toByteArray(), offsets);
    }
  }
}
