package org.gnomondb.query.internal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.gnomondb.api.query.QueryAnswer;
import org.gnomondb.gate.ServiceGate.Lease;
import org.gnomondb.query.internal.engine.ResultStream;
import org.jspecify.annotations.Nullable;

/** An answer that keeps the buffer from going away while rows of it are read. */
final class RunningAnswer implements QueryAnswer {
  private final ResultStream stream;
  private final Lease<BoundBuffer> buffer;
  private final Consumer<RunningAnswer> onClose;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  /**
   * @param buffer closed together with this answer
   * @param onClose called once
   */
  RunningAnswer(ResultStream stream, Lease<BoundBuffer> buffer, Consumer<RunningAnswer> onClose) {
    this.stream = stream;
    this.buffer = buffer;
    this.onClose = onClose;
  }

  @Override
  public byte @Nullable [] next() {
    return Failures.translated(stream::next);
  }

  @Override
  public void close() {
    if (!isClosed.getAndSet(true)) {
      stream.close();
      buffer.close();
      onClose.accept(this);
    }
  }
}
