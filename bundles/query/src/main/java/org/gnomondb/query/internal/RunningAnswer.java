package org.gnomondb.query.internal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.gnomondb.api.query.QueryAnswer;
import org.gnomondb.query.internal.engine.ResultStream;
import org.jspecify.annotations.Nullable;

/** An answer that keeps buffer and files from going away while rows of them are read. */
final class RunningAnswer implements QueryAnswer {
  private final ResultStream stream;
  private final QueryScope scope;
  private final Consumer<RunningAnswer> onClose;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  /**
   * @param scope closed together with this answer
   * @param onClose called once
   */
  RunningAnswer(ResultStream stream, QueryScope scope, Consumer<RunningAnswer> onClose) {
    this.stream = stream;
    this.scope = scope;
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
      scope.close();
      onClose.accept(this);
    }
  }
}
