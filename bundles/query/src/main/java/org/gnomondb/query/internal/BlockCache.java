package org.gnomondb.query.internal;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.gnomondb.api.buffer.BufferBlock;
import org.gnomondb.api.buffer.BufferRun;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.query.internal.engine.Engine;
import org.gnomondb.query.internal.engine.NativeBlock;
import org.gnomondb.query.internal.engine.TableSource.VisibleBlock;

/**
 * The blocks of one buffer that the engine knows, so that a block crosses the border once and not
 * with each query. A block stays until a snapshot no longer has it, or its table is not asked for
 * anything for a while: what is kept here can't be freed by the buffer.
 */
final class BlockCache implements AutoCloseable {
  /** How long blocks of a table that nobody asks for are kept. */
  static final Duration IDLE_TIME_MAX = Duration.ofSeconds(30);

  private final Engine engine;
  private final LongSupplier nanoClock;
  private final Map<TableKey, TableBlocks> tables = new ConcurrentHashMap<>();

  /**
   * @param nanoClock as {@link System#nanoTime}
   */
  BlockCache(Engine engine, LongSupplier nanoClock) {
    this.engine = engine;
    this.nanoClock = nanoClock;
  }

  /**
   * Passes the blocks of a snapshot to {@code use}, run by run; it must have attached them when it
   * returns.
   */
  void withBlocks(
      DatabaseId database,
      TableId table,
      List<BufferRun> runs,
      Consumer<List<List<VisibleBlock>>> use) {
    TableBlocks known =
        tables.computeIfAbsent(new TableKey(database, table), key -> new TableBlocks());
    synchronized (known) {
      known.lastUsedNanos = nanoClock.getAsLong();
      known.retain(runs);
      use.accept(runs.stream().map(run -> known.visible(engine, run)).toList());
    }
  }

  /** Gives the blocks of idle tables back. */
  void evictIdle() {
    long idleSinceNanos = nanoClock.getAsLong() - IDLE_TIME_MAX.toNanos();
    for (TableBlocks known : tables.values()) {
      synchronized (known) {
        if (known.lastUsedNanos - idleSinceNanos <= 0) {
          known.clear();
        }
      }
    }
  }

  /** Gives all blocks back. No query may be at work. */
  @Override
  public void close() {
    for (TableBlocks known : tables.values()) {
      synchronized (known) {
        known.clear();
      }
    }
  }

  private record TableKey(DatabaseId database, TableId table) {}

  /** The known blocks of a table by id. Guarded by its own monitor. */
  private static final class TableBlocks {
    private final Map<Long, NativeBlock> blocks = new HashMap<>();
    private long lastUsedNanos;

    void retain(List<BufferRun> newest) {
      Set<Long> ids =
          newest.stream()
              .flatMap(run -> run.blocks().stream())
              .map(BufferBlock::id)
              .collect(Collectors.toSet());
      Iterator<Map.Entry<Long, NativeBlock>> entries = blocks.entrySet().iterator();
      while (entries.hasNext()) {
        Map.Entry<Long, NativeBlock> entry = entries.next();
        if (!ids.contains(entry.getKey())) {
          entries.remove();
          entry.getValue().close();
        }
      }
    }

    List<VisibleBlock> visible(Engine engine, BufferRun run) {
      return run.blocks().stream()
          .map(block -> new VisibleBlock(known(engine, block), block.deletedRows()))
          .toList();
    }

    private NativeBlock known(Engine engine, BufferBlock block) {
      return blocks.computeIfAbsent(
          block.id(), id -> engine.importBlock(block::export, block.minTime(), block.maxTime()));
    }

    void clear() {
      blocks.values().forEach(NativeBlock::close);
      blocks.clear();
    }
  }
}
