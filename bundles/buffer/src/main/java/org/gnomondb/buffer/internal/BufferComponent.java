package org.gnomondb.buffer.internal;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.gnomondb.api.buffer.TableSnapshot;
import org.gnomondb.api.buffer.WriteBuffer;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.wal.WalSink;
import org.gnomondb.api.wal.WriteAheadLog;
import org.gnomondb.api.write.TableBatch;
import org.gnomondb.kernel.lifecycle.Lifecycle;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The buffer as a service, and as the sink of the write-ahead log.
 *
 * <p>Catalog and log are static references: when one of them is replaced, the buffer goes with it
 * and is filled again from the log.
 */
@Component(service = WriteBuffer.class, immediate = true)
public final class BufferComponent implements WriteBuffer, WalSink {
  private static final Logger LOG = LoggerFactory.getLogger(BufferComponent.class);

  private final Catalog catalog;
  private final BufferAllocator allocator = new RootAllocator();
  private final AtomicLong blockIds = new AtomicLong();
  private final Map<TableKey, TableBuffer> tables = new ConcurrentHashMap<>();
  private final WriteAheadLog.Attachment attachment;

  @Activate
  public BufferComponent(
      @Reference Catalog catalog, @Reference WriteAheadLog log, @Reference Lifecycle lifecycle) {
    this.catalog = catalog;
    this.attachment = attach(log, lifecycle);
  }

  @Deactivate
  void deactivate() {
    attachment.close();
    tables.values().forEach(TableBuffer::close);
    tables.clear();
    long bytesLeft = allocator.getAllocatedMemory();
    if (bytesLeft != 0) {
      LOG.error("native memory not released: {} bytes of the buffer", bytesLeft);
      return;
    }
    allocator.close();
  }

  @Override
  public TableSnapshot snapshot(DatabaseId database, TableId table) {
    TableBuffer buffer = tables.get(new TableKey(database, table));
    return buffer == null ? TableView.empty().toSnapshot() : buffer.snapshot();
  }

  @Override
  public void apply(long sequence, List<TableBatch> batches) {
    Set<TableBuffer> touched = new LinkedHashSet<>();
    for (TableBatch batch : batches) {
      TableBuffer table = table(new TableKey(batch.database(), batch.table()));
      table.append(batch);
      touched.add(table);
    }
    touched.forEach(TableBuffer::publish);
  }

  /** Without what is in the log the server would give wrong answers: it must not work then. */
  private WriteAheadLog.Attachment attach(WriteAheadLog log, Lifecycle lifecycle) {
    try {
      return log.attach(this, 0);
    } catch (GnomonException e) {
      lifecycle.failed("the write-ahead log can't be replayed: " + e.getMessage());
      throw e;
    }
  }

  private TableBuffer table(TableKey key) {
    return tables.computeIfAbsent(
        key,
        newKey ->
            new TableBuffer(
                allocator,
                blockIds::incrementAndGet,
                new TableColumns(
                    allocator,
                    TableColumns.timeOf(definition(newKey)),
                    column -> column(newKey, column))));
  }

  private ColumnDefinition column(TableKey key, ColumnId id) {
    TableDefinition table = definition(key);
    ColumnDefinition column = TableColumns.columnOf(table, id);
    if (column == null) {
      throw new IllegalStateException("the catalog has no column %s of %s".formatted(id, table));
    }
    return column;
  }

  private TableDefinition definition(TableKey key) {
    return catalog.snapshot().databases().values().stream()
        .filter(database -> database.id().equals(key.database()))
        .flatMap(database -> database.tables().values().stream())
        .filter(table -> table.id().equals(key.table()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the catalog has no table " + key));
  }

  private record TableKey(DatabaseId database, TableId table) {}
}
