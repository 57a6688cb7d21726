package org.gnomondb.buffer.internal.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.write.SeriesKeys;
import org.gnomondb.buffer.internal.parquet.TagValues;

/** The distinct values of one tag of a table, and which of them each series has. */
final class TagDictionary implements AutoCloseable {
  /** The code of a series that does not have the tag. */
  static final int ABSENT = -1;

  private static final int CAPACITY_MIN = 16;

  private final ColumnDefinition definition;
  private final BufferAllocator allocator;
  private final ByteKeyMap codes = new ByteKeyMap();
  private final ByteStrings values;
  private int[] codeOfSeries = new int[CAPACITY_MIN];
  private int seriesCount;
  private boolean isPresentInAllSeries = true;

  TagDictionary(ColumnDefinition definition, BufferAllocator allocator) {
    this.definition = definition;
    this.allocator = allocator;
    this.values = new ByteStrings(allocator, CAPACITY_MIN);
  }

  ColumnDefinition definition() {
    return definition;
  }

  int seriesCount() {
    return seriesCount;
  }

  /** For each code its place in the order of the values, counted from 0. */
  int[] ranks() {
    int[] sorted = codes.sorted();
    int[] ranks = new int[sorted.length];
    for (int rank = 0; rank < sorted.length; rank++) {
      ranks[sorted[rank]] = rank;
    }
    return ranks;
  }

  /** The values that these codes refer to. */
  TagValues toTagValues(int[] rowCodes) {
    int[] offsets = new int[codes.size() + 1];
    Arrays.setAll(offsets, codes::start);
    return new TagValues(rowCodes, codes.bytes(), offsets);
  }

  int codeOfSeries(int series) {
    return codeOfSeries[series];
  }

  boolean isPresentInAllSeries() {
    return isPresentInAllSeries;
  }

  /**
   * Adds those of some series that have the tag, and before each those that have not.
   *
   * @param added their indices in the batch, of which the first {@code count} are meant
   * @param firstNumber the number of the first one in the table
   */
  void addSeries(
      SeriesKeys keys, int tag, int[] added, int count, int firstNumber, KeyLookup lookup) {
    lookup.clear();
    for (int i = 0; i < count; i++) {
      if (keys.length(added[i], tag) != SeriesKeys.ABSENT) {
        lookup.add(keys.offset(added[i], tag), keys.length(added[i], tag));
      }
    }
    lookup.putIfAbsent(codes, keys.bytes());
    int found = 0;
    for (int i = 0; i < count; i++) {
      if (keys.length(added[i], tag) != SeriesKeys.ABSENT) {
        padTo(firstNumber + i);
        int code = lookup.number(found++);
        if (code == values.count()) {
          values.append(keys.bytes(), keys.offset(added[i], tag), keys.length(added[i], tag));
        }
        add(code);
      }
    }
  }

  /** Adds series that do not have the tag until there are {@code count} series in all. */
  void padTo(int count) {
    while (seriesCount < count) {
      isPresentInAllSeries = false;
      add(ABSENT);
    }
  }

  /** The values as they are now. */
  ColumnView share() {
    List<ArrowBuf> buffers = new ArrayList<>(3);
    buffers.add(allocator.getEmpty());
    values.share(buffers);
    return new ColumnView(
        new ColumnDefinition(definition.id(), definition.name(), ColumnType.STRING),
        values.count(),
        0,
        buffers);
  }

  @Override
  public void close() {
    values.close();
  }

  private void add(int code) {
    if (seriesCount == codeOfSeries.length) {
      codeOfSeries = Arrays.copyOf(codeOfSeries, 2 * seriesCount);
    }
    codeOfSeries[seriesCount++] = code;
  }
}
