package org.gnomondb.query.internal.engine;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.Data;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.Schema;
import org.gnomondb.api.query.ResultFormat;
import org.gnomondb.query.internal.engine.TableSource.DataFile;
import org.gnomondb.query.internal.engine.TableSource.VisibleBlock;

/** A parsed statement, used by one thread. */
public final class Statement implements AutoCloseable {
  private final Engine engine;
  private final NativeHandle handle;

  Statement(Engine engine, long prepared) {
    this.engine = engine;
    this.handle = new NativeHandle("the statement", prepared, EngineBinding::releasePrepared);
  }

  /** The tables that the statement names, whether they exist or not. */
  public List<String> tableNames() {
    return List.of(EngineBinding.tableNames(handle.address()));
  }

  /** Whether the answer depends on which tables exist, as that of {@code SHOW TABLES} does. */
  public boolean needsAllTables() {
    return EngineBinding.needsAllTables(handle.address());
  }

  /**
   * Makes a table known. The statement keeps the blocks; theirs can be closed after this.
   *
   * @param dictionaries for each dictionary field of the schema one of its value type
   */
  public void attach(
      String tableName, Schema schema, DictionaryProvider dictionaries, TableSource source) {
    try (ArrowSchema exported = ArrowSchema.allocateNew(engine.allocator())) {
      Data.exportSchema(engine.allocator(), schema, dictionaries, exported);
      List<VisibleBlock> blocks = source.blocks();
      List<DataFile> files = source.files();
      EngineBinding.attach(
          handle.address(),
          utf8(tableName),
          exported.memoryAddress(),
          blocks.stream().mapToLong(visible -> visible.block().address()).toArray(),
          blocks.stream().map(VisibleBlock::deletedRows).toArray(long[][]::new),
          files.stream().map(file -> utf8(file.path())).toArray(byte[][]::new),
          files.stream().mapToLong(DataFile::sizeBytes).toArray());
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

  @Override
  public void close() {
    handle.close();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
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
