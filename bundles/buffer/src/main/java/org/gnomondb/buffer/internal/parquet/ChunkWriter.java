package org.gnomondb.buffer.internal.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.jspecify.annotations.Nullable;

/** Writes the pages of one column chunk, and keeps what the metadata says about them. */
final class ChunkWriter {
  private final ColumnDefinition column;
  private final FileBytes file;
  private final PageCompressor compressor;
  private final List<WrittenPage> pages = new ArrayList<>();
  private final int start;
  private @Nullable Encoding encoding;
  private boolean hasDictionary;
  private long uncompressedBytes;

  /**
   * @param file takes the pages, behind what it has
   */
  ChunkWriter(ColumnDefinition column, FileBytes file, PageCompressor compressor) {
    this.column = column;
    this.file = file;
    this.compressor = compressor;
    this.start = file.size();
  }

  /** Writes the dictionary, before all other pages. */
  void writeDictionary(ByteSink page, int valueCount) {
    hasDictionary = true;
    int size = compressor.compress(page);
    write(
        new PageHeader(PageType.DICTIONARY_PAGE, page.size(), size)
            .setDictionary_page_header(new DictionaryPageHeader(valueCount, Encoding.PLAIN)),
        size);
  }

  /**
   * Writes the next rows. All pages of a chunk have the same encoding.
   *
   * @param page levels and values
   * @param bounds null if there are no values
   */
  void writePage(
      ByteSink page, Encoding pageEncoding, int rowCount, int nullCount, @Nullable Bounds bounds) {
    encoding = pageEncoding;
    int position = file.size();
    int size = compressor.compress(page);
    write(
        new PageHeader(PageType.DATA_PAGE, page.size(), size)
            .setData_page_header(
                new DataPageHeader(rowCount, pageEncoding, Encoding.RLE, Encoding.RLE)),
        size);
    pages.add(
        new WrittenPage(position - start, file.size() - position, rowCount, nullCount, bounds));
  }

  WrittenChunk end() {
    if (encoding == null) {
      throw new IllegalStateException("a chunk without pages");
    }
    return new WrittenChunk(
        column, start, file.size() - start, uncompressedBytes, hasDictionary, encoding, pages);
  }

  private void write(PageHeader header, int size) {
    int position = file.size();
    try {
      Util.writePageHeader(header, file);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    uncompressedBytes += file.size() - position + header.getUncompressed_page_size();
    file.write(compressor.compressed(), 0, size);
  }
}
