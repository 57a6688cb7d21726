package org.gnomondb.buffer.internal.parquet;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.parquet.format.BoundaryOrder;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Statistics;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.jspecify.annotations.Nullable;

/**
 * A column chunk of the file, and what the metadata says about it.
 *
 * @param start where its first page begins
 * @param sizeBytes of all pages, headers included
 * @param uncompressedBytes the same before compression
 * @param encoding that of all data pages
 * @param pages the data pages
 */
record WrittenChunk(
    ColumnDefinition column,
    int start,
    int sizeBytes,
    long uncompressedBytes,
    boolean hasDictionary,
    Encoding encoding,
    List<WrittenPage> pages) {

  WrittenChunk movedTo(int newStart) {
    return new WrittenChunk(
        column, newStart, sizeBytes, uncompressedBytes, hasDictionary, encoding, pages);
  }

  long rowCount() {
    return pages.stream().mapToLong(WrittenPage::rowCount).sum();
  }

  ColumnChunk toColumnChunk() {
    return new ColumnChunk(0).setMeta_data(toColumnMetaData());
  }

  OffsetIndex toOffsetIndex() {
    List<PageLocation> locations = new ArrayList<>(pages.size());
    long firstRow = 0;
    for (WrittenPage page : pages) {
      locations.add(new PageLocation(start + page.position(), page.sizeBytes(), firstRow));
      firstRow += page.rowCount();
    }
    return new OffsetIndex(locations);
  }

  /** The index of the pages' bounds, or null if those of a page are unknown. */
  @Nullable ColumnIndex toColumnIndex() {
    if (pages.stream().anyMatch(page -> !page.hasOnlyNulls() && !known(page).isKnown())) {
      return null;
    }
    ColumnIndex index =
        new ColumnIndex(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), boundaryOrder());
    for (WrittenPage page : pages) {
      index.addToNull_pages(page.hasOnlyNulls());
      index.addToMin_values(page.hasOnlyNulls() ? empty() : shortMin(known(page)));
      index.addToMax_values(page.hasOnlyNulls() ? empty() : shortMax(known(page)));
      index.addToNull_counts(page.nullCount());
    }
    return index;
  }

  private ColumnMetaData toColumnMetaData() {
    ColumnMetaData metadata =
        new ColumnMetaData(
            TableSchema.physicalType(column.type()),
            encodings(),
            List.of(column.name()),
            CompressionCodec.ZSTD,
            rowCount(),
            uncompressedBytes,
            sizeBytes,
            start + pages.getFirst().position());
    if (hasDictionary) {
      metadata.setDictionary_page_offset(start);
    }
    return metadata.setEncoding_stats(encodingStats()).setStatistics(statistics());
  }

  private List<Encoding> encodings() {
    List<Encoding> all = new ArrayList<>(List.of(Encoding.RLE, encoding));
    if (hasDictionary) {
      all.add(Encoding.PLAIN);
    }
    return all.stream().distinct().toList();
  }

  private List<PageEncodingStats> encodingStats() {
    List<PageEncodingStats> stats = new ArrayList<>();
    if (hasDictionary) {
      stats.add(new PageEncodingStats(PageType.DICTIONARY_PAGE, Encoding.PLAIN, 1));
    }
    stats.add(new PageEncodingStats(PageType.DATA_PAGE, encoding, pages.size()));
    return stats;
  }

  private Statistics statistics() {
    Statistics statistics =
        new Statistics().setNull_count(pages.stream().mapToLong(WrittenPage::nullCount).sum());
    pages.stream()
        .filter(page -> !page.hasOnlyNulls())
        .map(WrittenChunk::known)
        .reduce((a, b) -> a.and(b, order()))
        .filter(Bounds::isKnown)
        .ifPresent(bounds -> setBounds(statistics, bounds));
    return statistics;
  }

  private static void setBounds(Statistics statistics, Bounds bounds) {
    byte[] min = ShortBounds.min(bounds.min());
    byte[] max = ShortBounds.max(bounds.max());
    statistics
        .setMin_value(min)
        .setMax_value(max)
        .setIs_min_value_exact(min == bounds.min())
        .setIs_max_value_exact(max == bounds.max());
  }

  private BoundaryOrder boundaryOrder() {
    List<Bounds> all =
        pages.stream().filter(page -> !page.hasOnlyNulls()).map(WrittenChunk::known).toList();
    if (isOrdered(all)) {
      return BoundaryOrder.ASCENDING;
    }
    return isOrdered(all.reversed()) ? BoundaryOrder.DESCENDING : BoundaryOrder.UNORDERED;
  }

  private boolean isOrdered(List<Bounds> all) {
    for (int i = 1; i < all.size(); i++) {
      Bounds before = all.get(i - 1);
      Bounds bounds = all.get(i);
      if (order().compare(before.min(), bounds.min()) > 0
          || order().compare(before.max(), bounds.max()) > 0) {
        return false;
      }
    }
    return true;
  }

  private ValueOrder order() {
    return ValueOrder.of(column.type());
  }

  private static Bounds known(WrittenPage page) {
    return Objects.requireNonNull(page.bounds());
  }

  private static ByteBuffer empty() {
    return ByteBuffer.allocate(0);
  }

  private static ByteBuffer shortMin(Bounds bounds) {
    return ByteBuffer.wrap(ShortBounds.min(bounds.min()));
  }

  private static ByteBuffer shortMax(Bounds bounds) {
    return ByteBuffer.wrap(ShortBounds.max(bounds.max()));
  }
}
