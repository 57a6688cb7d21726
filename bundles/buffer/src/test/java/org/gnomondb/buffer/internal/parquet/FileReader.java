package org.gnomondb.buffer.internal.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.parquet.NoHadoop;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** Reads a file in memory with parquet-java. */
final class FileReader implements AutoCloseable {
  private final byte[] bytes;
  private final ParquetFileReader reader;

  FileReader(ByteBuffer content, FilterCompat.Filter filter) {
    bytes = new byte[content.remaining()];
    content.duplicate().get(bytes);
    try {
      reader =
          new ParquetFileReader(
              new MemoryFile(bytes), NoHadoop.readOptions(filter, new ZstdOnly()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All rows, column by column; absent values are null. */
  static Map<String, List<@Nullable Object>> read(ByteBuffer content) {
    try (FileReader file = new FileReader(content, FilterCompat.NOOP)) {
      return file.readAll();
    }
  }

  /** The metadata as it is in the file. */
  FileMetaData metadata() {
    int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 8);
    try {
      return Util.readFileMetaData(
          new ByteArrayInputStream(bytes, bytes.length - 8 - length, length));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ParquetFileReader reader() {
    return reader;
  }

  Map<String, List<@Nullable Object>> readAll() {
    MessageType schema = reader.getFileMetaData().getSchema();
    Map<String, List<@Nullable Object>> columns = new LinkedHashMap<>();
    schema.getColumns().forEach(column -> columns.put(column.getPath()[0], new ArrayList<>()));
    try {
      PageReadStore group = reader.readNextFilteredRowGroup();
      while (group != null) {
        for (ColumnDescriptor column : schema.getColumns()) {
          readColumn(
              schema, group, column, Objects.requireNonNull(columns.get(column.getPath()[0])));
        }
        group = reader.readNextFilteredRowGroup();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return columns;
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readColumn(
      MessageType schema,
      PageReadStore group,
      ColumnDescriptor column,
      List<@Nullable Object> target) {
    ColumnReader values =
        new ColumnReadStoreImpl(
                group, new NoConverter(), schema, reader.getFileMetaData().getCreatedBy())
            .getColumnReader(column);
    for (long i = 0; i < group.getRowCount(); i++) {
      target.add(
          values.getCurrentDefinitionLevel() == column.getMaxDefinitionLevel()
              ? value(values, column)
              : null);
      values.consume();
    }
  }

  private static Object value(ColumnReader values, ColumnDescriptor column) {
    return switch (column.getPrimitiveType().getPrimitiveTypeName()) {
      case INT64 -> values.getLong();
      case DOUBLE -> values.getDouble();
      case BOOLEAN -> values.getBoolean();
      case BINARY -> values.getBinary().toStringUsingUTF8();
      case INT32, FLOAT, INT96, FIXED_LEN_BYTE_ARRAY ->
          throw new IllegalStateException("a type that the writer does not use: " + column);
    };
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record MemoryFile(byte[] bytes) implements InputFile {
    @Override
    public long getLength() {
      return bytes.length;
    }

    @Override
    public SeekableInputStream newStream() {
      MemoryStream stream = new MemoryStream(bytes);
      return new DelegatingSeekableInputStream(stream) {
        @Override
        public long getPos() {
          return stream.position();
        }

        @Override
        public void seek(long position) {
          stream.seek(position);
        }
      };
    }
  }

  private static final class MemoryStream extends ByteArrayInputStream {
    MemoryStream(byte[] bytes) {
      super(bytes);
    }

    long position() {
      return pos;
    }

    void seek(long position) {
      pos = Math.toIntExact(position);
    }
  }

  /** Values are taken from the column readers, so nothing has to be converted. */
  private static final class NoConverter extends GroupConverter {
    @Override
    public Converter getConverter(int fieldIndex) {
      return new PrimitiveConverter() {};
    }

    @Override
    public void start() {}

    @Override
    public void end() {}
  }
}
