package org.gnomondb.flight.internal;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorUnloader;
import org.gnomondb.api.query.BatchAnswer;
import org.gnomondb.api.rpc.RpcAnswer;
import org.gnomondb.api.rpc.RpcMessage;
import org.jspecify.annotations.Nullable;

/** An answer as messages: the schema, then a message for each batch, which shares its memory. */
final class BatchMessages implements RpcAnswer {
  private final BatchAnswer answer;
  private final BatchImport batches;
  private final VectorUnloader unloader;
  private final Runnable onClose;
  private boolean isBegun;

  /**
   * @param answer closed together with this
   * @param onClose run after that
   */
  BatchMessages(BatchAnswer answer, BufferAllocator allocator, Runnable onClose) {
    this.answer = answer;
    this.onClose = onClose;
    try {
      this.batches = new BatchImport(answer, allocator);
    } catch (RuntimeException | Error e) {
      answer.close();
      throw e;
    }
    this.unloader = new VectorUnloader(batches.root());
  }

  @Override
  public @Nullable RpcMessage next() {
    if (!isBegun) {
      isBegun = true;
      return RpcMessage.of(IpcMessages.flightData(batches.root().getSchema()));
    }
    if (!batches.next()) {
      return null;
    }
    RpcMessage message = new BatchMessage(unloader.getRecordBatch());
    batches.root().clear();
    return message;
  }

  @Override
  public void cancel() {
    answer.cancel();
  }

  @Override
  public void close() {
    try {
      batches.close();
      answer.close();
    } finally {
      onClose.run();
    }
  }
}
