package org.gnomondb.buffer.internal.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.buffer.internal.offheap.GrowableBuffer;

/** Writes rows of a table as a Parquet file. */
public final class ParquetTableWriter {
  /** A multiple of a page. Fewer rows cost more metadata, more rows fewer skipped. */
  static final int GROUP_ROWS = 8 * PageBuffers.PAGE_ROWS;

  private static final int COMPRESSION_LEVEL = 1;

  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  /** So many values are expected to take a byte; if they take more, memory is moved a few times. */
  private static final int VALUES_PER_BYTE_EXPECTED = 2;

  private static final int METADATA_BYTES_EXPECTED = 1 << 12;

  private final int rowCount;
  private final List<SortedRows> groups = new ArrayList<>();
  private final TableSchema schema;
  private final PageBuffers buffers;
  private final CodedPages codedPages;
  private final PageCompressor compressor;

  /** The chunks of the first column, then those of the second, and so on. */
  private final FileBytes chunkBytes;

  private long minTime = Long.MAX_VALUE;
  private long maxTime = Long.MIN_VALUE;

  private ParquetTableWriter(
      TableDefinition table,
      int rowCount,
      RowGroups rows,
      PageCompressor compressor,
      FileBytes chunkBytes) {
    this.rowCount = rowCount;
    for (int from = 0; from < rowCount; from += GROUP_ROWS) {
      groups.add(rows.rows(from, Math.min(rowCount, from + GROUP_ROWS)));
    }
    this.schema = new TableSchema(table, table.columns());
    this.buffers = new PageBuffers(Math.min(rowCount, GROUP_ROWS));
    this.codedPages = new CodedPages(buffers);
    this.compressor = compressor;
    this.chunkBytes = chunkBytes;
  }

  /**
   * Gives rows of a table piece by piece. One column of all pieces is asked for after the other, so
   * that only the values of one column of one piece are in memory.
   */
  @FunctionalInterface
  public interface RowGroups {
    /** The rows from {@code from} to before {@code to}, with all columns of the table. */
    SortedRows rows(int from, int to);
  }

  /**
   * Writes a file with all rows, which may be none. Takes twice the memory of the file outside of
   * the heap, and at most a few megabytes of the heap.
   *
   * @param memory holds the file's content, which is valid as long as the memory is
   * @throws IllegalArgumentException if the file would have more than 2 GiB
   */
  public static ParquetFile write(
      TableDefinition table, int rowCount, RowGroups rows, GrowableBuffer memory) {
    long expected = bytesExpected(rowCount, table.columns().size());
    try (PageCompressor compressor = new PageCompressor(COMPRESSION_LEVEL);
        BufferAllocator allocator = new RootAllocator();
        GrowableBuffer chunks = new GrowableBuffer(allocator, expected)) {
      return new ParquetTableWriter(table, rowCount, rows, compressor, new FileBytes(chunks))
          .write(table.columns(), new FileBytes(memory));
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  private ParquetFile write(List<ColumnDefinition> columns, FileBytes file) throws IOException {
    List<List<WrittenChunk>> encoded = columns.stream().map(this::encode).toList();
    file.write(MAGIC);
    new Footer(schema, writeGroups(encoded, file), file).write(rowCount);
    file.write(MAGIC);
    CRC32C checksum = new CRC32C();
    checksum.update(file.content());
    return new ParquetFile(file.content(), (int) checksum.getValue(), rowCount, minTime, maxTime);
  }

  /** Puts the chunks of each row group together. */
  private List<List<WrittenChunk>> writeGroups(List<List<WrittenChunk>> columns, FileBytes file) {
    List<List<WrittenChunk>> written = new ArrayList<>();
    for (int group = 0; group < groups.size(); group++) {
      List<WrittenChunk> chunks = new ArrayList<>();
      for (List<WrittenChunk> column : columns) {
        WrittenChunk chunk = column.get(group);
        chunks.add(chunk.movedTo(file.size()));
        file.write(chunkBytes, chunk.start(), chunk.sizeBytes());
      }
      written.add(chunks);
    }
    return written;
  }

  /** The chunks of a column, one for each row group. */
  private List<WrittenChunk> encode(ColumnDefinition column) {
    List<WrittenChunk> chunks = new ArrayList<>();
    for (SortedRows group : groups) {
      ChunkWriter chunk = new ChunkWriter(column, chunkBytes, compressor);
      writer(group, column).write(0, group.rowCount(), chunk);
      chunks.add(chunk.end());
    }
    return chunks;
  }

  private ColumnWriter writer(SortedRows group, ColumnDefinition column) {
    return switch (column.type()) {
      case TIME -> {
        long[] times = group.times();
        for (int row = 0; row < group.rowCount(); row++) {
          minTime = Math.min(minTime, times[row]);
          maxTime = Math.max(maxTime, times[row]);
        }
        yield numbers(group, column, new NumberValues.Longs(times, null, ValueOrder.SIGNED));
      }
      case TAG -> tag(group, column);
      case INT64, UINT64, FLOAT64, STRING, BOOLEAN -> field(group, column);
    };
  }

  private ColumnWriter tag(SortedRows group, ColumnDefinition column) {
    TagValues tag = group.tag(column.id());
    return tag == null ? new AbsentColumn(buffers) : new TagColumn(tag, buffers, codedPages);
  }

  private ColumnWriter field(SortedRows group, ColumnDefinition column) {
    return switch (group.field(column.id())) {
      case null -> new AbsentColumn(buffers);
      case FieldValues.Longs longs ->
          numbers(
              group,
              column,
              new NumberValues.Longs(
                  longs.values(), longs.validity(), ValueOrder.of(column.type())));
      case FieldValues.Doubles doubles ->
          numbers(group, column, new NumberValues.Doubles(doubles.values(), doubles.validity()));
      case FieldValues.Booleans booleans -> new BooleanColumn(booleans, buffers);
      case FieldValues.Strings strings -> new TextColumn(strings, buffers, codedPages);
    };
  }

  private ColumnWriter numbers(SortedRows group, ColumnDefinition column, NumberValues values) {
    EncodingChoice choice = EncodingChoice.of(values, group.rowCount(), buffers, compressor);
    return new NumberColumn(values, column.type(), choice, buffers, codedPages);
  }

  private static long bytesExpected(int rowCount, int columnCount) {
    return METADATA_BYTES_EXPECTED + (long) rowCount * columnCount / VALUES_PER_BYTE_EXPECTED;
  }
}
