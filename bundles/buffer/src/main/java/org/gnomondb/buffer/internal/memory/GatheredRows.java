package org.gnomondb.buffer.internal.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.buffer.internal.parquet.FieldValues;
import org.gnomondb.buffer.internal.parquet.SortedRows;
import org.gnomondb.buffer.internal.parquet.TagValues;
import org.jspecify.annotations.Nullable;

/** Rows that are picked out of blocks, column by column, as each is asked for. */
final class GatheredRows implements SortedRows {
  private final SortedRun run;
  private final List<Block> blocks;
  private final int from;
  private final int to;
  private int @Nullable [] series;

  GatheredRows(SortedRun run, int from, int to) {
    this.run = run;
    this.blocks = run.blocks();
    this.from = from;
    this.to = to;
  }

  @Override
  public int rowCount() {
    return to - from;
  }

  @Override
  public List<ColumnDefinition> columns() {
    return run.table().columns();
  }

  @Override
  public long[] times() {
    return Arrays.copyOfRange(run.times(), from, to);
  }

  @Override
  public @Nullable TagValues tag(ColumnId id) {
    TagDictionary dictionary = run.columns().tag(id);
    if (dictionary == null) {
      return null;
    }
    int[] seriesOfRows = series();
    int[] codes = new int[rowCount()];
    boolean isAbsent = true;
    for (int i = 0; i < codes.length; i++) {
      codes[i] = dictionary.codeOfSeries(seriesOfRows[i]);
      isAbsent &= codes[i] == TagDictionary.ABSENT;
    }
    return isAbsent ? null : dictionary.toTagValues(codes);
  }

  /** For each row its series, looked up once for all tags. */
  private int[] series() {
    int[] known = series;
    if (known == null) {
      known = new int[rowCount()];
      for (int i = 0; i < known.length; i++) {
        int position = position(i);
        known[i] = blocks.get(Block.indexOf(position)).series(Block.rowOf(position));
      }
      series = known;
    }
    return known;
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
      case INT64, UINT64 -> new FieldValues.Longs(numbers(id, sources), validity);
      case FLOAT64 -> new FieldValues.Doubles(toDoubles(numbers(id, sources)), validity);
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
    return isPresentInAll ? null : bits(i -> isPresent(sources, position(i)));
  }

  /** The bits of values of eight bytes. */
  private long[] numbers(ColumnId id, @Nullable ColumnData[] sources) {
    ScatteredColumn scattered = run.scattered();
    if (scattered != null) {
      return Arrays.copyOfRange(scattered.values(id), from, to);
    }
    MemorySegment[] segments = segments(sources);
    long[] values = new long[rowCount()];
    for (int i = 0; i < values.length; i++) {
      int position = position(i);
      if (hasRow(sources, position)) {
        values[i] = segments[Block.indexOf(position)].get(ValueLayout.JAVA_LONG, offset(position));
      }
    }
    return values;
  }

  private static double[] toDoubles(long[] bits) {
    double[] values = new double[bits.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Double.longBitsToDouble(bits[i]);
    }
    return values;
  }

  private long[] booleans(@Nullable ColumnData[] sources) {
    return bits(
        i -> {
          ColumnData source = sources[Block.indexOf(position(i))];
          return isPresent(sources, position(i))
              && source instanceof BooleanColumn column
              && column.get(Block.rowOf(position(i)));
        });
  }

  private FieldValues strings(@Nullable ColumnData[] sources, long @Nullable [] validity) {
    int[] offsets = new int[rowCount() + 1];
    for (int i = 0; i < rowCount(); i++) {
      StringColumn source = text(sources, position(i));
      int length = source == null ? 0 : source.length(Block.rowOf(position(i)));
      offsets[i + 1] = Math.addExact(offsets[i], length);
    }
    byte[] bytes = new byte[offsets[rowCount()]];
    for (int i = 0; i < rowCount(); i++) {
      StringColumn source = text(sources, position(i));
      if (source != null) {
        source.copyTo(Block.rowOf(position(i)), bytes, offsets[i]);
      }
    }
    return new FieldValues.Strings(bytes, offsets, validity);
  }

  private static @Nullable StringColumn text(@Nullable ColumnData[] sources, int position) {
    return isPresent(sources, position)
            && sources[Block.indexOf(position)] instanceof StringColumn text
        ? text
        : null;
  }

  private long[] bits(RowTest test) {
    long[] bits = new long[(rowCount() + Long.SIZE - 1) / Long.SIZE];
    for (int i = 0; i < rowCount(); i++) {
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
    ColumnData source = sources[Block.indexOf(position)];
    return source != null && Block.rowOf(position) < source.rows();
  }

  private static boolean isPresent(@Nullable ColumnData[] sources, int position) {
    ColumnData source = sources[Block.indexOf(position)];
    return source != null && source.isPresent(Block.rowOf(position));
  }

  private int position(int index) {
    return run.positions()[from + index];
  }

  private static long offset(int position) {
    return (long) Block.rowOf(position) * Long.BYTES;
  }

  /** Something that holds for some rows. */
  @FunctionalInterface
  private interface RowTest {
    boolean holds(int index);
  }
}
