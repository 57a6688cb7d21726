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
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.buffer.TableSnapshot;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.query.internal.engine.Engine;
import org.gnomondb.query.internal.engine.NativeBlock;
import org.gnomondb.query.internal.engine.NativeRows;
import org.gnomondb.query.internal.engine.NativeTable;
import org.gnomondb.query.internal.engine.Statement;
import org.gnomondb.query.internal.engine.TableSource;
import org.gnomondb.query.internal.engine.TableSource.VisibleBlock;
import org.jspecify.annotations.Nullable;

/**
 * What the engine knows of the tables of one buffer, so that it crosses the border once and not
 * with each query: columns stay until the catalog has others, a block until a snapshot no longer
 * has it, and rows as a whole as long as snapshots have the same lists. All go when their table is
 * not asked for anything for a while: what is kept here can't be freed by the buffer.
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
   * Makes a table known to a statement, with the rows of a snapshot that stays open meanwhile.
   *
   * @param timeMin rows before it are not seen
   */
  void attach(
      Statement statement,
      DatabaseId database,
      TableDefinition table,
      TableSnapshot snapshot,
      long timeMin) {
    KnownTable known = known(database, table.id());
    synchronized (known) {
      known.lastUsedNanos = nanoClock.getAsLong();
      statement.attach(known.rows(table, snapshot.files(), snapshot.runs()), timeMin);
    }
  }

  private KnownTable known(DatabaseId database, TableId table) {
    TableKey key = new TableKey(database, table);
    KnownTable known = tables.get(key);
    return known != null ? known : tables.computeIfAbsent(key, newKey -> new KnownTable());
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

  private record TableKey(DatabaseId database, TableId table) {
    /** Written out, as what a record has by itself is slow until it is compiled with its caller. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof TableKey key
          && key.database.value() == database.value()
          && key.table.value() == table.value();
    }

    @Override
    public int hashCode() {
      return 31 * database.value() + table.value();
    }
  }

  /** The columns, blocks and rows of a table. Guarded by its own monitor. */
  private final class KnownTable {
    private final Map<Long, NativeBlock> blocks = new HashMap<>();
    private @Nullable TableDefinition definition;
    private @Nullable NativeTable columns;
    private @Nullable NativeRows rows;
    private List<DataFile> files = List.of();
    private List<BufferRun> runs = List.of();
    private long lastUsedNanos;

    /** The lists never change, so that the same ones are of the same rows. */
    @SuppressWarnings("ReferenceEquality")
    NativeRows rows(
        TableDefinition newest, List<DataFile> newestFiles, List<BufferRun> newestRuns) {
      @Nullable NativeRows known = rows;
      if (known != null && definition == newest && files == newestFiles && runs == newestRuns) {
        return known;
      }
      clearRows();
      retain(newestRuns);
      TableSource source =
          new TableSource(newestFiles, newestRuns.stream().map(this::visible).toList());
      NativeRows imported = engine.importRows(newest.name(), columns(newest), source);
      rows = imported;
      files = newestFiles;
      runs = newestRuns;
      return imported;
    }

    private NativeTable columns(TableDefinition newest) {
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

    private void retain(List<BufferRun> newest) {
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

    private List<VisibleBlock> visible(BufferRun run) {
      return run.blocks().stream()
          .map(block -> new VisibleBlock(known(block), block.deletedRows()))
          .toList();
    }

    private NativeBlock known(BufferBlock block) {
      return blocks.computeIfAbsent(
          block.id(), id -> engine.importBlock(block::export, block.minTime(), block.maxTime()));
    }

    void clear() {
      clearRows();
      blocks.values().forEach(NativeBlock::close);
      blocks.clear();
      clearColumns();
    }

    private void clearRows() {
      if (rows != null) {
        rows.close();
        rows = null;
      }
      files = List.of();
      runs = List.of();
    }

    private void clearColumns() {
      if (columns != null) {
        columns.close();
        columns = null;
      }
    }
  }
}
