package org.gnomondb.buffer.internal.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongToIntFunction;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.buffer.internal.parquet.SortedRows;
import org.jspecify.annotations.Nullable;

/**
 * The visible rows of a run in key order: by tags, absent ones first, then by time. Only the order
 * is held here; values are gathered when they are asked for.
 */
public final class SortedRun {
  /** The values of fewer rows stay in the processor's caches while they are looked up. */
  static final int SCATTERED_ROWS_MIN = 1 << 18;

  private final TableDefinition table;
  private final TableColumns columns;
  private final List<Block> blocks;
  private final int[] positions;
  private final long[] times;
  private @Nullable ScatteredColumn scattered;

  private SortedRun(
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

  static SortedRun of(
      TableDefinition table, TableColumns columns, List<Block> blocks, int seriesCount) {
    int[] ranks = SeriesOrder.ranks(table, columns, seriesCount);
    KeyOrder order = KeyOrder.of(blocks, ranks);
    return new SortedRun(table, columns, blocks, order.positions(), order.times());
  }

  public int rowCount() {
    return positions.length;
  }

  /** For each row its time. Not to be changed. */
  public long[] times() {
    return times;
  }

  /**
   * Deals the rows out to parts, each in key order.
   *
   * @param partOfTime tells for a time the part of its rows, counted from 0
   */
  public List<SortedRun> split(int partCount, LongToIntFunction partOfTime) {
    if (partCount == 1) {
      return List.of(this);
    }
    int[] counts = new int[partCount];
    for (long time : times) {
      counts[partOfTime.applyAsInt(time)]++;
    }
    int[][] partPositions = new int[partCount][];
    long[][] partTimes = new long[partCount][];
    Arrays.setAll(partPositions, part -> new int[counts[part]]);
    Arrays.setAll(partTimes, part -> new long[counts[part]]);
    int[] next = new int[partCount];
    for (int i = 0; i < times.length; i++) {
      int part = partOfTime.applyAsInt(times[i]);
      partPositions[part][next[part]] = positions[i];
      partTimes[part][next[part]++] = times[i];
    }
    List<SortedRun> parts = new ArrayList<>(partCount);
    for (int part = 0; part < partCount; part++) {
      parts.add(new SortedRun(table, columns, blocks, partPositions[part], partTimes[part]));
    }
    return parts;
  }

  /**
   * Some of the rows, to be encoded. Each call of its columns gathers the values anew; it is best
   * to take one column of all rows after the other.
   */
  public SortedRows rows(int from, int to) {
    return new GatheredRows(this, from, to);
  }

  TableDefinition table() {
    return table;
  }

  TableColumns columns() {
    return columns;
  }

  List<Block> blocks() {
    return blocks;
  }

  /** For each row the index of its block, shifted by {@link Block#ROWS_MAX_BITS}, plus its row. */
  int[] positions() {
    return positions;
  }

  /** Gives the columns of numbers, or null where there are so few rows that looking up is best. */
  @Nullable ScatteredColumn scattered() {
    if (scattered == null && positions.length >= SCATTERED_ROWS_MIN) {
      scattered = new ScatteredColumn(blocks, positions);
    }
    return scattered;
  }
}
