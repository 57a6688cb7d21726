package org.apache.parquet;

import java.util.Map;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.format.converter.ParquetMetadataConverter;

/** Makes read options without Hadoop's jars, which their builder would load. */
public final class NoHadoop {
  private NoHadoop() {}

  public static ParquetReadOptions readOptions(
      FilterCompat.Filter filter, CompressionCodecFactory codecs) {
    return new ParquetReadOptions(
        false,
        true,
        true,
        true,
        true,
        true,
        true,
        false,
        false,
        filter,
        ParquetMetadataConverter.NO_FILTER,
        codecs,
        new HeapByteBufferAllocator(),
        1 << 20,
        Map.of(),
        null,
        null,
        new PlainParquetConfiguration());
  }
}
