package org.gnomondb.buffer.internal.memory;

import java.util.Arrays;
import java.util.List;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.TableDefinition;
import org.jspecify.annotations.Nullable;

/** The order of the series of a run by their tags. */
final class SeriesOrder {
  private SeriesOrder() {}

  /**
   * For each series its place, counted from 0. Sorts by the last tag first, each time keeping the
   * order that is there, so that the cost follows the number of series and tags and nothing else.
   */
  static int[] ranks(TableDefinition table, TableColumns columns, int seriesCount) {
    int[] order = new int[seriesCount];
    Arrays.setAll(order, i -> i);
    List<ColumnDefinition> tags = table.tags();
    for (int i = tags.size() - 1; i >= 0; i--) {
      TagDictionary dictionary = columns.tag(tags.get(i).id());
      order = sortedBy(dictionary, order);
    }
    int[] ranks = new int[seriesCount];
    for (int rank = 0; rank < seriesCount; rank++) {
      ranks[order[rank]] = rank;
    }
    return ranks;
  }

  private static int[] sortedBy(@Nullable TagDictionary dictionary, int[] order) {
    if (dictionary == null) {
      return order;
    }
    int[] ranks = dictionary.ranks();
    int[] starts = new int[ranks.length + 2];
    for (int series : order) {
      starts[key(dictionary, ranks, series) + 1]++;
    }
    for (int i = 1; i < starts.length; i++) {
      starts[i] += starts[i - 1];
    }
    int[] sorted = new int[order.length];
    for (int series : order) {
      sorted[starts[key(dictionary, ranks, series)]++] = series;
    }
    return sorted;
  }

  /** 0 for a series without the tag. */
  private static int key(TagDictionary dictionary, int[] ranks, int series) {
    int code =
        series < dictionary.seriesCount() ? dictionary.codeOfSeries(series) : TagDictionary.ABSENT;
    return code == TagDictionary.ABSENT ? 0 : ranks[code] + 1;
  }
}
