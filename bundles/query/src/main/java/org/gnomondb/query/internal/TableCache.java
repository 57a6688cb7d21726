package org.gnomondb.query.internal;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.gnomondb.api.buffer.BufferBlock;
import org.gnomondb.api.buffer.BufferRun;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.query.internal.engine.Engine;
import org.gnomondb.query.internal.engine.NativeBlock;
import org.gnomondb.query.internal.engine.NativeTable;
import org.gnomondb.query.internal.engine.TableSource.VisibleBlock;
import org.jspecify.annotations.Nullable;

/**
 * What the engine knows of the tables of one buffer, columns and blocks, so that it crosses the
 * border once and not with each query. Columns stay until the catalog has others, and a block until
 * a snapshot no longer has it; both go when their table is not asked for anything for a while: what
 * is kept here can't be freed by the buffer.
 */
final class TableCache implements AutoCloseable {
  /** How long a table that nobody asks for is kept. */
  static final Duration IDLE_TIME_MAX = Duration.ofSeconds(30);

  private final Engine engine;
  private final TableSchemas schemas;
  private final LongSupplier nanoClock;
  private final Map<TableKey, KnownTable> tables = new ConcurrentHashMap<>();

  /**
   * @param nanoClock as {@link System#nanoTime}
   */
  TableCache(Engine engine, TableSchemas schemas, LongSupplier nanoClock) {
    this.engine = engine;
    this.schemas = schemas;
    this.nanoClock = nanoClock;
  }

  /**
   * Passes the columns of a table and the blocks of a snapshot, run by run, to {@code use}; it must
   * have attached them when it returns.
   */
  void withTable(DatabaseId database, TableDefinition table, List<BufferRun> runs, TableUse use) {
    KnownTable known =
        tables.computeIfAbsent(new TableKey(database, table.id()), key -> new KnownTable());
    synchronized (known) {
      known.lastUsedNanos = nanoClock.getAsLong();
      known.retain(runs);
      use.attach(known.columns(table), runs.stream().map(run -> known.visible(run)).toList());
    }
  }

  /** Attaches a table to a statement. */
  @FunctionalInterface
  interface TableUse {
    void attach(NativeTable table, List<List<VisibleBlock>> runs);
  }

  /** Gives back what is known of idle tables. */
  void evictIdle() {
    long idleSinceNanos = nanoClock.getAsLong() - IDLE_TIME_MAX.toNanos();
    for (KnownTable known : tables.values()) {
      synchronized (known) {
        if (known.lastUsedNanos - idleSinceNanos <= 0) {
          known.clear();
        }
      }
    }
  }

  /** Gives everything back. No query may be at work. */
  @Override
  public void close() {
    for (KnownTable known : tables.values()) {
      synchronized (known) {
        known.clear();
      }
    }
  }

  private record TableKey(DatabaseId database, TableId table) {}

  /** The columns of a table, and its blocks by id. Guarded by its own monitor. */
  private final class KnownTable {
    private final Map<Long, NativeBlock> blocks = new HashMap<>();
    private @Nullable TableDefinition definition;
    private @Nullable NativeTable columns;
    private long lastUsedNanos;

    NativeTable columns(TableDefinition newest) {
      @Nullable NativeTable known = columns;
      if (known != null && definition == newest) {
        return known;
      }
      clearColumns();
      NativeTable imported = schemas.importInto(engine, newest);
      definition = newest;
      columns = imported;
      return imported;
    }

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

    List<VisibleBlock> visible(BufferRun run) {
      return run.blocks().stream()
          .map(block -> new VisibleBlock(known(block), block.deletedRows()))
          .toList();
    }

    private NativeBlock known(BufferBlock block) {
      return blocks.computeIfAbsent(
          block.id(), id -> engine.importBlock(block::export, block.minTime(), block.maxTime()));
    }

    void clear() {
      blocks.values().forEach(NativeBlock::close);
      blocks.clear();
      clearColumns();
    }

    private void clearColumns() {
      if (columns != null) {
        columns.close();
        columns = null;
      }
    }
  }
}
