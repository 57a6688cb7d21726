package org.gnomondb.api.damage;

import java.time.Instant;
import org.gnomondb.api.objectstore.ObjectPath;

/**
 * An object of the store whose bytes are not what was written.
 *
 * @param path where it was found
 * @param kind what it should be: {@code wal}, {@code catalog}, {@code index} or {@code parquet}
 * @param reason what is wrong with it, and what is lost by it
 * @param sizeBytes its size as found
 * @param quarantinePath where its bytes are kept, for a look at them
 */
public record DamagedObject(
    ObjectPath path,
    String kind,
    String reason,
    long sizeBytes,
    Instant detectedAt,
    ObjectPath quarantinePath) {}
