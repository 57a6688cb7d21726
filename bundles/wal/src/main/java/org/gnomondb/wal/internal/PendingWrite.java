package org.gnomondb.wal.internal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.gnomondb.api.write.TableBatch;

/**
 * The batches of one write request on their way.
 *
 * @param bytes what they count against the bound on waiting bytes
 * @param arrivedNanos on the clock of the queue
 */
record PendingWrite(
    List<TableBatch> batches, long bytes, long arrivedNanos, CompletableFuture<Void> done) {}
