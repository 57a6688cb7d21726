package org.gnomondb.api.wal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.gnomondb.api.write.TableBatch;

/**
 * Makes writes durable in groups: all batches that arrive during one flush interval become one
 * object of the store. Threads may share it.
 */
public interface WriteAheadLog {

  /**
   * Appends the batches of one write request, which become durable and visible together. Nobody
   * uses them any more when the future completes: their arrays may hold other rows then.
   *
   * @return completes when the batches are durable and the sink, if one is attached, has applied
   *     them; fails with {@code UNAVAILABLE} when the store does. Completed on the log's own
   *     thread, so what depends on it must not block
   * @throws org.gnomondb.api.error.GnomonException {@code OVERLOAD} when more bytes are waiting
   *     than may, {@code TOO_LARGE} when these alone are more, {@code UNAVAILABLE} after the log
   *     has been closed
   */
  CompletableFuture<Void> append(List<TableBatch> batches);

  /**
   * Connects the one sink: first replays to it, on the calling thread, all files with a sequence
   * number greater than {@code after}, then hands it each flushed group. Until the first sink is
   * attached, appended batches wait. After a sink has been detached they are flushed all the same,
   * so that no write waits for a sink that is being replaced: the next sink gets them from the
   * store. Whoever detaches a sink must therefore not let queries ask it any more.
   *
   * @param after the last sequence number whose rows the sink already has; 0 for none
   * @param lastUsed a number that the next file's must be greater than; at least {@code after}
   * @return closing it detaches the sink, after a group that is being applied
   * @throws IllegalStateException if a sink is attached
   * @throws org.gnomondb.api.error.GnomonException {@code UNAVAILABLE} when the store can't be read
   */
  Attachment attach(WalSink sink, long after, long lastUsed);

  /** The same for a sink that knows of no files but those that are there. */
  default Attachment attach(WalSink sink, long after) {
    return attach(sink, after, after);
  }

  /**
   * Removes files whose rows are durable elsewhere; some of the newest may be kept for a while.
   * Failures are logged: what is left is removed by a later call.
   *
   * @param upTo the last number that no sink will ask for any more
   */
  void truncate(long upTo);

  /** The connection of the sink. */
  interface Attachment extends AutoCloseable {
    @Override
    void close();
  }
}
