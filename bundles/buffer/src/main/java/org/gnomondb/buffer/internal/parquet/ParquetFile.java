package org.gnomondb.buffer.internal.parquet;

import java.nio.ByteBuffer;

/**
 * A complete Parquet file in memory.
 *
 * @param content its bytes, from position 0 to the limit; valid as long as the memory that they are
 *     in
 * @param crc32c the checksum of all bytes
 * @param minTime the least time of a row; {@link Long#MAX_VALUE} without rows
 * @param maxTime the greatest time of a row; {@link Long#MIN_VALUE} without rows
 */
public record ParquetFile(
    ByteBuffer content, int crc32c, long rowCount, long minTime, long maxTime) {}
