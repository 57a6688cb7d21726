package org.gnomondb.buffer.internal.persist;

import org.gnomondb.buffer.internal.tables.Tables;

/**
 * When buffered rows are sealed and become files.
 *
 * @param files WAL files after which the run that grows is sealed. It is persisted when half as
 *     many have come after it, so that recent rows are always in memory
 * @param runRows rows after which a run is sealed and persisted at once: they bound the memory that
 *     a snapshot needs, and the time that a restart takes
 * @param forcedBytes memory of all rows, in bytes, past which the run that grows is sealed and
 *     persisted at once
 * @param refusedBytes memory of all rows, in bytes, past which no further writes are taken
 * @param windowMillis how long rows may stay in memory only, or 0 where they are durable in a log
 */
public record SnapshotPolicy(
    int files, long runRows, long forcedBytes, long refusedBytes, long windowMillis) {

  /** Whether the run that grows has grown enough. */
  public boolean mustSeal(Tables.Fill fill, long bytes) {
    return fill.files() >= files || isForced(fill, bytes);
  }

  /** Whether the oldest sealed run is to become files now. */
  boolean mustPersist(Tables.Fill fill, long bytes) {
    return fill.sealedRuns() > 1
        || fill.sealedRows() >= runRows
        || bytes >= forcedBytes
        || fill.files() * 2L >= files;
  }

  private boolean isForced(Tables.Fill fill, long bytes) {
    return fill.files() > 0
        && (fill.rows() >= runRows || (bytes >= forcedBytes && fill.sealedRuns() == 0));
  }
}
