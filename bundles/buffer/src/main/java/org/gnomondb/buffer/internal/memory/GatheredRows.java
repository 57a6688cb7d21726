package org.gnomondb.buffer.internal.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.buffer.internal.parquet.FieldValues;
import org.gnomondb.buffer.internal.parquet.SortedRows;
import org.gnomondb.buffer.internal.parquet.TagValues;
import org.jspecify.annotations.Nullable;

/** Rows that are picked out of blocks, column by column, as each is asked for. */
final class GatheredRows implements SortedRows {
  private final TableDefinition table;
  private final TableColumns columns;
  private final List<Block> blocks;
  private final int[] positions;
  private final long[] times;

  GatheredRows(
      TableDefinition table,
      TableColumns columns,
      List<Block> blocks,
      int[] positions,
      long[] times) {
    this.table = table;
    this.columns = columns;
    this.blocks = blocks;
    this.positions = positions;
    this.times = times;
  }

  @Override
  public int rowCount() {
    return positions.length;
  }

  @Override
  public List<ColumnDefinition> columns() {
    return table.columns();
  }

  @Override
  public long[] times() {
    return times;
  }

  @Override
  public @Nullable TagValues tag(ColumnId id) {
    TagDictionary dictionary = columns.tag(id);
    if (dictionary == null) {
      return null;
    }
    int[] codes = new int[positions.length];
    boolean isAbsent = true;
    for (int i = 0; i < codes.length; i++) {
      int series = block(positions[i]).series(row(positions[i]));
      codes[i] = dictionary.codeOfSeries(series);
      isAbsent &= codes[i] == TagDictionary.ABSENT;
    }
    return isAbsent ? null : dictionary.toTagValues(codes);
  }

  @Override
  public @Nullable FieldValues field(ColumnId id) {
    ColumnData[] sources = new ColumnData[blocks.size()];
    Arrays.setAll(sources, i -> blocks.get(i).field(id));
    ColumnDefinition definition = definition(sources);
    if (definition == null) {
      return null;
    }
    long[] validity = validity(sources);
    return switch (definition.type()) {
      case INT64, UINT64 -> new FieldValues.Longs(longs(sources), validity);
      case FLOAT64 -> new FieldValues.Doubles(doubles(sources), validity);
      case BOOLEAN -> new FieldValues.Booleans(booleans(sources), validity);
      case STRING -> strings(sources, validity);
      case TAG, TIME -> throw new IllegalArgumentException(definition.name() + " is not a field");
    };
  }

  private static @Nullable ColumnDefinition definition(@Nullable ColumnData[] sources) {
    for (ColumnData source : sources) {
      if (source != null) {
        return source.definition();
      }
    }
    return null;
  }

  private long @Nullable [] validity(@Nullable ColumnData[] sources) {
    boolean isPresentInAll = true;
    for (int i = 0; i < sources.length; i++) {
      ColumnData source = sources[i];
      isPresentInAll &= source != null && source.isPresentInAll(blocks.get(i).rowCount());
    }
    return isPresentInAll ? null : bits(i -> isPresent(sources, positions[i]));
  }

  private long[] longs(@Nullable ColumnData[] sources) {
    MemorySegment[] segments = segments(sources);
    long[] values = new long[positions.length];
    for (int i = 0; i < values.length; i++) {
      int position = positions[i];
      if (hasRow(sources, position)) {
        values[i] = segments[blockIndex(position)].get(ValueLayout.JAVA_LONG, offset(position));
      }
    }
    return values;
  }

  private double[] doubles(@Nullable ColumnData[] sources) {
    MemorySegment[] segments = segments(sources);
    double[] values = new double[positions.length];
    for (int i = 0; i < values.length; i++) {
      int position = positions[i];
      if (hasRow(sources, position)) {
        values[i] = segments[blockIndex(position)].get(ValueLayout.JAVA_DOUBLE, offset(position));
      }
    }
    return values;
  }

  private long[] booleans(@Nullable ColumnData[] sources) {
    return bits(
        i -> {
          ColumnData source = sources[blockIndex(positions[i])];
          return isPresent(sources, positions[i])
              && source instanceof BooleanColumn column
              && column.get(row(positions[i]));
        });
  }

  private FieldValues strings(@Nullable ColumnData[] sources, long @Nullable [] validity) {
    int[] offsets = new int[positions.length + 1];
    for (int i = 0; i < positions.length; i++) {
      StringColumn source = text(sources, positions[i]);
      int length = source == null ? 0 : source.length(row(positions[i]));
      offsets[i + 1] = Math.addExact(offsets[i], length);
    }
    byte[] bytes = new byte[offsets[positions.length]];
    for (int i = 0; i < positions.length; i++) {
      StringColumn source = text(sources, positions[i]);
      if (source != null) {
        source.copyTo(row(positions[i]), bytes, offsets[i]);
      }
    }
    return new FieldValues.Strings(bytes, offsets, validity);
  }

  private static @Nullable StringColumn text(@Nullable ColumnData[] sources, int position) {
    return isPresent(sources, position)
            && sources[blockIndex(position)] instanceof StringColumn text
        ? text
        : null;
  }

  private long[] bits(RowTest test) {
    long[] bits = new long[(positions.length + Long.SIZE - 1) / Long.SIZE];
    for (int i = 0; i < positions.length; i++) {
      if (test.holds(i)) {
        bits[i >> 6] |= 1L << i;
      }
    }
    return bits;
  }

  private static MemorySegment[] segments(@Nullable ColumnData[] sources) {
    MemorySegment[] segments = new MemorySegment[sources.length];
    for (int i = 0; i < sources.length; i++) {
      segments[i] =
          sources[i] instanceof FixedColumn column ? column.segment() : MemorySegment.NULL;
    }
    return segments;
  }

  /** Whether the block's column reaches to the row, with or without a value there. */
  private static boolean hasRow(@Nullable ColumnData[] sources, int position) {
    ColumnData source = sources[blockIndex(position)];
    return source != null && row(position) < source.rows();
  }

  private static boolean isPresent(@Nullable ColumnData[] sources, int position) {
    ColumnData source = sources[blockIndex(position)];
    return source != null && source.isPresent(row(position));
  }

  private Block block(int position) {
    return blocks.get(blockIndex(position));
  }

  private static int blockIndex(int position) {
    return position >>> Block.ROWS_MAX_BITS;
  }

  private static int row(int position) {
    return position & (Block.ROWS_MAX - 1);
  }

  private static long offset(int position) {
    return (long) row(position) * Long.BYTES;
  }

  /** Something that holds for some rows. */
  @FunctionalInterface
  private interface RowTest {
    boolean holds(int index);
  }
}
