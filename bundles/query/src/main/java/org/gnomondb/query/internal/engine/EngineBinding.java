package org.gnomondb.query.internal.engine;

import org.gnomondb.kernel.natives.NativeLibrary;
import org.jspecify.annotations.Nullable;

/**
 * The native methods. Numbers that come back are handles: each must be released exactly once and
 * not be used after that, which the wrappers in this package see to.
 *
 * <p>Every method throws {@link EngineException} when it fails. Text crosses as UTF-8 bytes.
 */
final class EngineBinding {
  static {
    NativeLibrary.bindTo(EngineBinding.class);
  }

  private EngineBinding() {}

  /**
   * Starts an engine with its threads.
   *
   * @param isKeepingColumns whether columns of files are kept in the memory that queries leave
   * @param settings name and value in turn of each setting of DataFusion that is not to be as it is
   *     by default
   * @param reader an {@link ObjectReader}, referenced until the engine is closed
   */
  static native long open(
      long memoryLimitBytes,
      boolean isKeepingColumns,
      int workerThreads,
      byte[][] settings,
      Object reader);

  /** Ends all queries and waits, bounded, for the engine's threads. */
  static native void close(long engine);

  /** Bytes that running queries have reserved. */
  static native long memoryReserved(long engine);

  /** Gives back the memory of columns of files that no query has used for five minutes. */
  static native void forgetIdleColumns(long engine);

  /** Statements, answers and blocks of this engine that live. */
  static native long liveHandles(long engine);

  /**
   * Blocks whose memory is not given back: released ones may live on in queries that are ending.
   */
  static native long liveBlocks(long engine);

  /**
   * Takes over the batch in two filled structures of the Arrow C data interface, leaving them
   * empty.
   */
  static native long importBlock(
      long engine, long arrayAddress, long schemaAddress, long timeMin, long timeMax);

  /** Queries that use the block keep it until they end. */
  static native void releaseBlock(long block);

  /**
   * Makes the columns of a table known.
   *
   * @param schemaAddress a filled structure of the Arrow C data interface, left empty
   * @param tags the names of the tags in key order
   */
  static native long importTable(long engine, long schemaAddress, byte[][] tags);

  /** Statements that the table is attached to don't need it any more. */
  static native void releaseTable(long table);

  /**
   * Puts the rows of a table together, for statements to attach.
   *
   * @param table its columns, which can be released after this, as can the blocks
   * @param deletedRows for each block a bit set of rows to hide, or null
   * @param runLengths of how many blocks each run consists
   * @param fileNumbers for each file size, rows, least and greatest time, and write order
   */
  static native long importRows(
      long engine,
      byte[] tableName,
      long table,
      long[] blocks,
      long[] @Nullable [] deletedRows,
      long[] runLengths,
      byte[][] filePaths,
      long[] fileNumbers);

  /** Statements that they are attached to don't need them any more. */
  static native void releaseRows(long rows);

  /**
   * Parses a statement.
   *
   * @param parameters a JSON object, or null
   */
  static native long prepare(long engine, byte[] sql, byte @Nullable [] parameters);

  /** Schema and name in turn of each table that the statement names, whether it exists or not. */
  static native String[] tableNames(long prepared);

  /** Whether the answer depends on which tables exist. */
  static native boolean needsAllTables(long prepared);

  /**
   * Makes a table of the schema {@code iox} known to the statement.
   *
   * @param timeMin rows before it are not seen; the least long shows all
   */
  static native void attach(long prepared, long rows, long timeMin);

  /**
   * Makes a table of the schema {@code system} known, made of the batch in two filled structures of
   * the Arrow C data interface, which are left empty.
   */
  static native void attachSystem(
      long prepared, byte[] name, long arrayAddress, long schemaAddress);

  static native void releasePrepared(long prepared);

  /** Plans the statement, which can't be started a second time, and lets it run. */
  static native long start(long engine, long prepared, int format);

  /**
   * Merges files, and returns a stream of the bytes of one.
   *
   * @param schemaAddress a filled structure of the Arrow C data interface, left empty; its metadata
   *     becomes that of the file
   * @param tags the names of the tags in key order
   * @param fileNumbers as in {@link #importRows}
   */
  static native long merge(
      long engine,
      long schemaAddress,
      byte[][] tags,
      byte[][] filePaths,
      long[] fileNumbers,
      long timeMin,
      long timeMax);

  /**
   * Waits for the next bytes of the answer. Null is the end.
   *
   * @param progress filled with 1 if the last bytes have been given, 0 as long as that is not
   *     known, and after it what {@link #usage} gives
   */
  static native byte @Nullable [] next(long stream, long[] progress);

  /**
   * Partitions, data files, the most bytes reserved, and nanoseconds of computing, -1 before the
   * end.
   */
  static native long[] usage(long stream);

  /** Ends the query and wakes up who waits in {@link #next}. */
  static native void cancel(long stream);

  static native void releaseStream(long stream);

  /**
   * Plans the statement, which can't be started after that, and describes it.
   *
   * @param resultSchemaAddress an empty structure of the Arrow C data interface, filled with the
   *     answer's columns
   * @param parameterSchemaAddress the same for the placeholders
   */
  static native void describe(
      long engine, long prepared, long resultSchemaAddress, long parameterSchemaAddress);

  /** As {@link #start}, for an answer of batches, which is computed from the first one on. */
  static native long startBatches(long engine, long prepared);

  /** Fills an empty structure of the Arrow C data interface. */
  static native void batchSchema(long batches, long schemaAddress);

  /** Waits for the next batch and moves it into an empty structure. False is the end. */
  static native boolean nextBatch(long batches, long arrayAddress);

  /** As {@link #usage}. */
  static native long[] batchUsage(long batches);

  /** Ends the query and wakes up who waits in {@link #nextBatch}. */
  static native void cancelBatches(long batches);

  static native void releaseBatches(long batches);

  /** Called by the native side to make the exception that it throws. */
  static RuntimeException failure(int kind, String message) {
    return new EngineException(EngineException.Kind.of(kind), message);
  }
}
