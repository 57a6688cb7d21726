package org.gnomondb.lineprotocol.internal;

import java.util.List;
import org.gnomondb.api.write.TableBatch;
import org.gnomondb.api.write.WriteResult;

/**
 * A request whose columns are in the catalog and whose rows are ready for the write-ahead log.
 *
 * @param batches empty if no line is to be stored
 * @param result the answer once the batches are durable
 */
record PreparedWrite(List<TableBatch> batches, WriteResult result) {
  PreparedWrite {
    batches = List.copyOf(batches);
  }
}
