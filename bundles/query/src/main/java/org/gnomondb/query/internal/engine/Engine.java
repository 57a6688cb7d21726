package org.gnomondb.query.internal.engine;

import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.Schema;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.query.internal.engine.TableSource.VisibleBlock;
import org.jspecify.annotations.Nullable;

/** An open engine. Threads may share it; closing waits for the calls that are in it. */
public final class Engine implements AutoCloseable {
  private final BufferAllocator allocator;
  private final NativeHandle handle;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  /**
   * Starts the engine's threads.
   *
   * @param allocator for the structures of the Arrow C data interface; outlives the engine
   * @param memoryLimitBytes what all running queries together may reserve
   * @param isKeepingColumns whether columns of files are kept in the memory that queries leave, so
   *     that they need not be read again
   * @param settings those of DataFusion that are not to be as they are by default
   * @throws EngineException for a setting that does not exist, can't have that value, or must not
   *     be changed
   */
  public Engine(
      BufferAllocator allocator,
      long memoryLimitBytes,
      boolean isKeepingColumns,
      int workerThreads,
      Map<String, String> settings,
      ObjectReader reader) {
    this.allocator = allocator;
    List<String> namesAndValues =
        settings.entrySet().stream().flatMap(e -> Stream.of(e.getKey(), e.getValue())).toList();
    this.handle =
        new NativeHandle(
            "the engine",
            EngineBinding.open(
                memoryLimitBytes,
                isKeepingColumns,
                workerThreads,
                Crossing.names(namesAndValues),
                reader),
            EngineBinding::close);
  }

  /** The allocator of structures to export into. */
  public BufferAllocator allocator() {
    return allocator;
  }

  /** Bytes that running queries have reserved. */
  public long memoryReserved() {
    return call(EngineBinding::memoryReserved);
  }

  /** Gives back the memory of columns of files that no query has used for five minutes. */
  public void forgetIdleColumns() {
    call(
        engine -> {
          EngineBinding.forgetIdleColumns(engine);
          return true;
        });
  }

  /**
   * Statements, answers, tables and blocks that live, of those closed the ones that a query still
   * uses.
   */
  public long liveHandles() {
    return call(EngineBinding::liveHandles);
  }

  /** Blocks whose memory has not been given back. */
  public long liveBlocks() {
    return call(EngineBinding::liveBlocks);
  }

  /**
   * Takes a block over.
   *
   * @param exporter fills the two structures, as {@code BufferBlock.export} does
   * @param timeMin the least time of a row in nanoseconds, {@code timeMax} the greatest
   */
  public NativeBlock importBlock(BlockExporter exporter, long timeMin, long timeMax) {
    try (ArrowArray array = ArrowArray.allocateNew(allocator);
        ArrowSchema schema = ArrowSchema.allocateNew(allocator)) {
      exporter.export(array, schema);
      long block =
          call(
              engine ->
                  EngineBinding.importBlock(
                      engine, array.memoryAddress(), schema.memoryAddress(), timeMin, timeMax));
      return new NativeBlock(block);
    }
  }

  /**
   * Makes the columns of a table known.
   *
   * @param tags the names of the tags in the order of the sort key
   * @param dictionaries for each dictionary field of the schema one of its value type
   * @return to be closed by the caller
   */
  public NativeTable importTable(
      Schema schema, List<String> tags, DictionaryProvider dictionaries) {
    try (ArrowSchema exported = ArrowSchema.allocateNew(allocator)) {
      Data.exportSchema(allocator, schema, dictionaries, exported);
      return new NativeTable(
          call(
              engine ->
                  EngineBinding.importTable(
                      engine, exported.memoryAddress(), Crossing.names(tags))));
    }
  }

  /**
   * Puts the rows of a table together. Columns and blocks can be closed after this.
   *
   * @return to be closed by the caller
   */
  public NativeRows importRows(String tableName, NativeTable columns, TableSource source) {
    List<VisibleBlock> blocks = source.runs().stream().flatMap(List::stream).toList();
    return new NativeRows(
        call(
            engine ->
                EngineBinding.importRows(
                    engine,
                    Crossing.utf8(tableName),
                    columns.address(),
                    blocks.stream().mapToLong(visible -> visible.block().address()).toArray(),
                    blocks.stream().map(VisibleBlock::deletedRows).toArray(long[][]::new),
                    source.runs().stream().mapToLong(List::size).toArray(),
                    Crossing.paths(source.files()),
                    Crossing.numbers(source.files()))));
  }

  /**
   * Parses a statement.
   *
   * @param parametersJson the values of placeholders, or null
   * @return to be closed by the caller
   */
  public Statement prepare(String sql, @Nullable String parametersJson) {
    byte[] text = Crossing.utf8(sql);
    byte[] parameters = parametersJson == null ? null : Crossing.utf8(parametersJson);
    return new Statement(this, call(engine -> EngineBinding.prepare(engine, text, parameters)));
  }

  /**
   * Merges files of one table in key order.
   *
   * @param schema the columns of the result, whose metadata becomes that of the file
   * @param tags the names of the tags in the order of the sort key
   * @param timeMin rows before it are left out, as are those after {@code timeMax}
   * @return the bytes of one file, none when no row is left; to be closed by the caller
   */
  public ResultStream merge(
      Schema schema,
      List<String> tags,
      DictionaryProvider dictionaries,
      List<DataFile> files,
      long timeMin,
      long timeMax) {
    try (ArrowSchema exported = ArrowSchema.allocateNew(allocator)) {
      Data.exportSchema(allocator, schema, dictionaries, exported);
      return new ResultStream(
          call(
              engine ->
                  EngineBinding.merge(
                      engine,
                      exported.memoryAddress(),
                      Crossing.names(tags),
                      Crossing.paths(files),
                      Crossing.numbers(files),
                      timeMin,
                      timeMax)));
    }
  }

  /** Calls the engine while it can't be closed. */
  <T> T call(LongFunction<T> function) {
    lock.readLock().lock();
    try {
      return function.apply(handle.address());
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      handle.close();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Fills the structures of the Arrow C data interface with a record batch. */
  @FunctionalInterface
  public interface BlockExporter {
    void export(ArrowArray array, ArrowSchema schema);
  }
}
