package org.gnomondb.query.internal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.query.QueryAnswer;
import org.gnomondb.query.internal.QueryEntry.Phase;
import org.gnomondb.query.internal.engine.ResultStream;
import org.jspecify.annotations.Nullable;

/** An answer that keeps what it reads, buffer and files, from going away. */
final class RunningAnswer implements QueryAnswer {
  private final ResultStream stream;
  private final FileUse files;
  private final Runnable release;
  private final Consumer<Phase> onEnd;
  private final Consumer<RunningAnswer> onClose;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  /**
   * @param files what is read, until it is released
   * @param release gives back what the answer reads; called once, when the query has ended
   * @param onEnd called with each end of the query that is seen, of which the first is the true one
   * @param onClose called once
   */
  RunningAnswer(
      ResultStream stream,
      FileUse files,
      Runnable release,
      Consumer<Phase> onEnd,
      Consumer<RunningAnswer> onClose) {
    this.stream = stream;
    this.files = files;
    this.release = release;
    this.onEnd = onEnd;
    this.onClose = onClose;
  }

  @Override
  public byte @Nullable [] next() {
    try {
      byte @Nullable [] chunk = Failures.translated(stream::next);
      if (stream.isAtEnd()) {
        onEnd.accept(Phase.SUCCESS);
      }
      return chunk;
    } catch (GnomonException e) {
      onEnd.accept(e.code() == ErrorCode.CANCELLED ? Phase.CANCEL : Phase.FAIL);
      throw files.explained(e);
    }
  }

  @Override
  public boolean isAtEnd() {
    return stream.isAtEnd();
  }

  @Override
  public void close() {
    if (!isClosed.getAndSet(true)) {
      stream.close();
      onEnd.accept(Phase.CANCEL);
      release.run();
      onClose.accept(this);
    }
  }
}
