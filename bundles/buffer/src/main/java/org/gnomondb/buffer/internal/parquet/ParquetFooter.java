package org.gnomondb.buffer.internal.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Util;
import org.gnomondb.api.catalog.ColumnDefinition;

/** What a file that the engine has made says of itself. */
public record ParquetFooter(long rowCount, long minTime, long maxTime) {
  /** The length of the metadata, and the mark of the format. */
  private static final int TRAILER_BYTES = 8;

  /**
   * Reads the metadata of a whole file.
   *
   * @throws IllegalArgumentException if it is no Parquet file of a table
   */
  public static ParquetFooter read(ByteBuffer file) {
    ByteBuffer bytes = file.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int length = bytes.getInt(bytes.limit() - TRAILER_BYTES);
    byte[] metadata = new byte[length];
    bytes.position(bytes.limit() - TRAILER_BYTES - length).get(metadata);
    try {
      return of(Util.readFileMetaData(new ByteArrayInputStream(metadata)));
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  private static ParquetFooter of(FileMetaData metadata) {
    long minTime = Long.MAX_VALUE;
    long maxTime = Long.MIN_VALUE;
    for (RowGroup group : metadata.getRow_groups()) {
      Statistics times = timeColumn(group).getStatistics();
      minTime = Math.min(minTime, number(times.getMin_value()));
      maxTime = Math.max(maxTime, number(times.getMax_value()));
    }
    return new ParquetFooter(metadata.getNum_rows(), minTime, maxTime);
  }

  private static ColumnMetaData timeColumn(RowGroup group) {
    return group.getColumns().stream()
        .map(chunk -> chunk.getMeta_data())
        .filter(column -> column.getPath_in_schema().getFirst().equals(ColumnDefinition.TIME))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("a Parquet file without a time column"));
  }

  private static long number(byte[] value) {
    return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }
}
