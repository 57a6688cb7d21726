package org.gnomondb.query.internal.engine;

import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowSchema;

/** The batches of a query's answer. One thread reads it; any thread may close it. */
public final class BatchStream implements AutoCloseable {
  private final StreamHandle handle;

  BatchStream(long batches) {
    this.handle =
        new StreamHandle(
            batches,
            EngineBinding::batchUsage,
            EngineBinding::cancelBatches,
            EngineBinding::releaseBatches);
  }

  /** Fills an empty structure with the schema of all batches. */
  public void schema(ArrowSchema target) {
    boolean unused =
        handle.read(
            batches -> {
              EngineBinding.batchSchema(batches, target.memoryAddress());
              return true;
            });
  }

  /**
   * Waits for the next batch, which outlives this stream.
   *
   * @param target an empty structure that takes it
   * @return false at the end
   * @throws EngineException of kind {@code CANCELLED} when the answer is or gets closed
   */
  public boolean next(ArrowArray target) {
    return handle.read(batches -> EngineBinding.nextBatch(batches, target.memoryAddress()));
  }

  /** What the query has taken so far; in full when all has been read. */
  public QueryUsage usage() {
    return handle.usage();
  }

  /** Ends the query and wakes up who waits for a batch. */
  @Override
  public void close() {
    handle.close();
  }
}
