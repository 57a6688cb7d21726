package org.gnomondb.query.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gnomondb.api.buffer.TableSnapshot;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.gate.ServiceGate.Lease;

/**
 * What a query holds while rows are read: the buffer, which must not go away, and the snapshots of
 * its tables, whose files must not be deleted.
 */
final class QueryScope implements AutoCloseable {
  private final Lease<BoundBuffer> buffer;
  private final FileUse files;
  private final List<TableSnapshot> snapshots = new ArrayList<>();
  private final AtomicBoolean isClosed = new AtomicBoolean();

  /**
   * @param buffer closed together with this
   */
  QueryScope(Lease<BoundBuffer> buffer, FileReader files) {
    this.buffer = buffer;
    this.files = new FileUse(files);
  }

  TableCache tables() {
    return buffer.service().cache();
  }

  FileUse files() {
    return files;
  }

  /** The rows of a table as they are now. Called by one thread, before the query starts. */
  TableSnapshot snapshot(DatabaseId database, TableId table) {
    TableSnapshot snapshot = buffer.service().buffer().snapshot(database, table);
    snapshots.add(snapshot);
    files.add(snapshot.files());
    return snapshot;
  }

  @Override
  public void close() {
    if (!isClosed.getAndSet(true)) {
      files.close();
      snapshots.forEach(TableSnapshot::close);
      buffer.close();
    }
  }
}
