package org.gnomondb.buffer.internal;

/** Options of the buffer, under the PID {@link BufferComponent#PID}. */
public @interface BufferOptions {
  /** The first segment of the paths of all objects of this server. */
  String nodeId();

  /** WAL files whose rows one snapshot makes files of. */
  int snapshotFiles() default 600;

  /**
   * Rows after which a snapshot is made at once, fewer where the heap is small; they bound the time
   * that a restart takes.
   */
  long snapshotRows() default 4_000_000;

  /** Memory of buffered rows, in bytes, past which a snapshot is made at once. */
  long forcedSnapshotBytes() default 2L << 30;

  /** How often expired and deleted rows are looked for. */
  long retentionCheckMillis() default 10_000;

  /** Whether rows are durable only in files, so that all are stored as files at the end. */
  boolean withoutWal() default false;
}
