package org.gnomondb.buffer.internal.tables;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnomondb.buffer.internal.index.TableKey;
import org.gnomondb.buffer.internal.memory.RunBuffer;

/** The buffered rows of consecutive WAL files. Changed under the lock of {@link Tables}. */
public final class Run {
  private final SortedMap<TableKey, RunBuffer> tables = new TreeMap<>();
  private long lastSequence;
  private int fileCount;

  Run() {}

  /** The rows by table. */
  public SortedMap<TableKey, RunBuffer> tables() {
    return Collections.unmodifiableSortedMap(tables);
  }

  /** The number of the last WAL file whose rows are here. */
  public long lastSequence() {
    return lastSequence;
  }

  /** How many WAL files the rows come from. */
  public int fileCount() {
    return fileCount;
  }

  /** Rows of all tables, those that later ones have replaced included. */
  public long rowCount() {
    return tables.values().stream().mapToLong(RunBuffer::rowCount).sum();
  }

  void put(TableKey table, RunBuffer rows) {
    tables.put(table, rows);
  }

  void countFile(long sequence) {
    lastSequence = sequence;
    fileCount++;
  }

  void close() {
    tables.values().forEach(RunBuffer::close);
  }
}
