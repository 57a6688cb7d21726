package org.gnomondb.flight.internal;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorUnloader;
import org.gnomondb.api.query.BatchAnswer;
import org.gnomondb.api.rpc.RpcAnswer;
import org.gnomondb.api.rpc.RpcMessage;
import org.jspecify.annotations.Nullable;

/** An answer as messages: the schema, then a message for each batch, which shares its memory. */
final class BatchMessages implements RpcAnswer {
  private static final int NANO_DIGITS = 9;

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

  /** As InfluxDB tells them: seconds with a fraction. */
  @Override
  public Map<String, String> trailers() {
    Map<String, String> trailers = new HashMap<>();
    answer
        .times()
        .ifPresent(
            times -> {
              trailers.put("x-influxdata-queue-duration-seconds", seconds(times.queued()));
              trailers.put("x-influxdata-planning-duration-seconds", seconds(times.planned()));
              trailers.put("x-influxdata-execution-duration-seconds", seconds(times.executed()));
              times
                  .computed()
                  .ifPresent(
                      computed ->
                          trailers.put("x-influxdata-compute-duration-seconds", seconds(computed)));
            });
    return trailers;
  }

  private static String seconds(Duration duration) {
    return BigDecimal.valueOf(duration.toNanos(), NANO_DIGITS).toPlainString();
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
