package org.gnomondb.query.internal.engine;

import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.CDataDictionaryProvider;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.gnomondb.api.query.ResultFormat;
import org.gnomondb.api.query.StatementDescription;
import org.gnomondb.query.internal.engine.Engine.BlockExporter;

/** A parsed statement, used by one thread. */
public final class Statement implements AutoCloseable {
  public static final long NO_TIME_MIN = Long.MIN_VALUE;

  private final Engine engine;
  private final NativeHandle handle;

  Statement(Engine engine, long prepared) {
    this.engine = engine;
    this.handle = new NativeHandle("the statement", prepared, EngineBinding::releasePrepared);
  }

  /** The tables that must be attached for the statement to find them. */
  public NamedTables namedTables() {
    long prepared = handle.address();
    return NamedTables.of(
        EngineBinding.tableNames(prepared), EngineBinding.needsAllTables(prepared));
  }

  /**
   * Makes a table of the schema {@code iox} known. The rows can be closed after this; their files
   * must stay until the answer is closed.
   *
   * @param timeMin rows before it, in nanoseconds since the epoch, are not seen; {@link
   *     #NO_TIME_MIN} shows all
   */
  public void attach(NativeRows rows, long timeMin) {
    EngineBinding.attach(handle.address(), rows.address(), timeMin);
  }

  /**
   * Makes a table of the schema {@code system} known, made of the rows of one record batch.
   *
   * @param rows fills the two structures, which the statement takes over
   */
  public void attachSystem(String tableName, BlockExporter rows) {
    try (ArrowArray array = ArrowArray.allocateNew(engine.allocator());
        ArrowSchema schema = ArrowSchema.allocateNew(engine.allocator())) {
      rows.export(array, schema);
      EngineBinding.attachSystem(
          handle.address(),
          Crossing.utf8(tableName),
          array.memoryAddress(),
          schema.memoryAddress());
    }
  }

  /**
   * Plans the statement and lets it run; it can't be started again.
   *
   * @return to be closed by the caller
   */
  public ResultStream start(ResultFormat format) {
    long prepared = handle.address();
    int number = number(format);
    return new ResultStream(engine.call(address -> EngineBinding.start(address, prepared, number)));
  }

  /** As {@link #start}, for an answer of batches. */
  public BatchStream startBatches() {
    long prepared = handle.address();
    return new BatchStream(engine.call(address -> EngineBinding.startBatches(address, prepared)));
  }

  /** Plans the statement, which can't be started after that, and tells what it would answer. */
  public StatementDescription describe() {
    long prepared = handle.address();
    BufferAllocator allocator = engine.allocator();
    try (ArrowSchema result = ArrowSchema.allocateNew(allocator);
        ArrowSchema parameters = ArrowSchema.allocateNew(allocator);
        CDataDictionaryProvider dictionaries = new CDataDictionaryProvider()) {
      engine.call(
          address -> {
            EngineBinding.describe(
                address, prepared, result.memoryAddress(), parameters.memoryAddress());
            return true;
          });
      return new StatementDescription(
          Data.importSchema(allocator, result, dictionaries),
          Data.importSchema(allocator, parameters, dictionaries));
    }
  }

  @Override
  public void close() {
    handle.close();
  }

  private static int number(ResultFormat format) {
    return switch (format) {
      case JSON -> 0;
      case JSON_LINES -> 1;
      case CSV -> 2;
      case PRETTY -> 3;
      case PARQUET -> 4;
      case ARROW -> 5;
    };
  }
}
