package org.gnomondb.api.buffer;

import org.gnomondb.api.objectstore.ObjectPath;

/**
 * A Parquet file with rows of one table, sorted by tags, then time. It never changes, and a primary
 * key stands in it at most once.
 *
 * @param writeOrder files with a greater one hold later writes: where a primary key stands in
 *     several files, the value of the greater one wins, field by field. Files with the same one
 *     have no key in common
 * @param minTime the least time of a row, in nanoseconds since the epoch
 * @param maxTime the greatest time of a row
 * @param crc32c the checksum of all bytes
 */
public record DataFile(
    ObjectPath path,
    long sizeBytes,
    long rowCount,
    long minTime,
    long maxTime,
    long writeOrder,
    int crc32c) {}
