package org.gnomondb.buffer.internal.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.TableDefinition;

/** Writes rows of a table as a Parquet file. */
public final class ParquetTableWriter {
  /** A multiple of a page. Fewer rows cost more metadata, more rows fewer skipped. */
  static final int GROUP_ROWS = 8 * PageBuffers.PAGE_ROWS;

  private static final int COMPRESSION_LEVEL = 1;

  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  /** What a value is expected to take; if it is more, memory is moved once or twice. */
  private static final int BYTES_PER_VALUE_EXPECTED = 2;

  private static final int METADATA_BYTES_EXPECTED = 1 << 12;

  private final SortedRows rows;
  private final TableSchema schema;
  private final PageBuffers buffers;
  private final CodedPages codedPages;
  private final PageCompressor compressor;
  private final ByteSink file;

  private ParquetTableWriter(TableDefinition table, SortedRows rows, PageCompressor compressor) {
    this.rows = rows;
    this.schema = new TableSchema(table, rows.columns());
    this.buffers = new PageBuffers(Math.min(rows.rowCount(), GROUP_ROWS));
    this.codedPages = new CodedPages(buffers);
    this.compressor = compressor;
    this.file = new ByteSink(bytesExpected(rows));
  }

  /**
   * Writes a file with all rows, which may be none. Takes the memory of the file, and at most a few
   * megabytes besides.
   *
   * @throws IllegalArgumentException if the file would have more than 2 GiB
   */
  public static ParquetFile write(TableDefinition table, SortedRows rows) {
    try (PageCompressor compressor = new PageCompressor(COMPRESSION_LEVEL)) {
      return new ParquetTableWriter(table, rows, compressor).write();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  private ParquetFile write() throws IOException {
    file.write(MAGIC);
    new Footer(schema, writeGroups(), file).write(rows.rowCount());
    file.write(MAGIC);
    CRC32C checksum = new CRC32C();
    checksum.update(file.array(), 0, file.size());
    return new ParquetFile(
        ByteBuffer.wrap(file.array(), 0, file.size()),
        (int) checksum.getValue(),
        rows.rowCount(),
        times().min().orElse(Long.MAX_VALUE),
        times().max().orElse(Long.MIN_VALUE));
  }

  private List<List<WrittenChunk>> writeGroups() {
    List<ColumnWriter> writers = rows.columns().stream().map(this::writer).toList();
    List<List<WrittenChunk>> groups = new ArrayList<>();
    for (int from = 0; from < rows.rowCount(); from += GROUP_ROWS) {
      groups.add(writeGroup(writers, from, Math.min(rows.rowCount(), from + GROUP_ROWS)));
    }
    return groups;
  }

  private List<WrittenChunk> writeGroup(List<ColumnWriter> writers, int from, int to) {
    List<WrittenChunk> chunks = new ArrayList<>(writers.size());
    for (int i = 0; i < writers.size(); i++) {
      ChunkWriter chunk = new ChunkWriter(rows.columns().get(i), file, compressor);
      writers.get(i).write(from, to, chunk);
      chunks.add(chunk.end());
    }
    return chunks;
  }

  private ColumnWriter writer(ColumnDefinition column) {
    return switch (column.type()) {
      case TIME -> numbers(column, new NumberValues.Longs(rows.times(), null, ValueOrder.SIGNED));
      case TAG -> tag(column.id());
      case INT64, UINT64, FLOAT64, STRING, BOOLEAN -> field(column);
    };
  }

  private ColumnWriter tag(ColumnId id) {
    TagValues tag = rows.tag(id);
    return tag == null ? new AbsentColumn(buffers) : new TagColumn(tag, buffers, codedPages);
  }

  private ColumnWriter field(ColumnDefinition column) {
    return switch (rows.field(column.id())) {
      case null -> new AbsentColumn(buffers);
      case FieldValues.Longs longs ->
          numbers(
              column,
              new NumberValues.Longs(
                  longs.values(), longs.validity(), ValueOrder.of(column.type())));
      case FieldValues.Doubles doubles ->
          numbers(column, new NumberValues.Doubles(doubles.values(), doubles.validity()));
      case FieldValues.Booleans booleans -> new BooleanColumn(booleans, buffers);
      case FieldValues.Strings strings -> new TextColumn(strings, buffers, codedPages);
    };
  }

  private ColumnWriter numbers(ColumnDefinition column, NumberValues values) {
    EncodingChoice choice = EncodingChoice.of(values, rows.rowCount(), buffers, compressor);
    return new NumberColumn(values, column.type(), choice, buffers, codedPages);
  }

  private LongStream times() {
    return Arrays.stream(rows.times(), 0, rows.rowCount());
  }

  private static int bytesExpected(SortedRows rows) {
    long values = (long) rows.rowCount() * rows.columns().size();
    return (int)
        Math.min(
            METADATA_BYTES_EXPECTED + values * BYTES_PER_VALUE_EXPECTED, Integer.MAX_VALUE / 2);
  }
}
