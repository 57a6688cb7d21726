package org.gnomondb.query.internal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.gnomondb.api.query.QueryAnswer;
import org.gnomondb.query.internal.engine.ResultStream;
import org.jspecify.annotations.Nullable;

/** An answer that keeps what it reads, buffer and files, from going away. */
final class RunningAnswer implements QueryAnswer {
  private final ResultStream stream;
  private final Runnable release;
  private final Consumer<RunningAnswer> onClose;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  /**
   * @param release gives back what the answer reads; called once, when the query has ended
   * @param onClose called once
   */
  RunningAnswer(ResultStream stream, Runnable release, Consumer<RunningAnswer> onClose) {
    this.stream = stream;
    this.release = release;
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
      release.run();
      onClose.accept(this);
    }
  }
}
