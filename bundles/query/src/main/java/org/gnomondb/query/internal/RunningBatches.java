package org.gnomondb.query.internal;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowSchema;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.query.BatchAnswer;
import org.gnomondb.api.query.QueryTimes;
import org.gnomondb.query.internal.QueryEntry.Phase;
import org.gnomondb.query.internal.engine.BatchStream;

/** Batches that keep what they were made of, buffer and files, from going away. */
final class RunningBatches implements BatchAnswer {
  private final BatchStream stream;
  private final FileUse files;
  private final Runnable release;
  private final Consumer<Phase> onEnd;
  private final Consumer<RunningBatches> onClose;
  private final Supplier<Optional<QueryTimes>> times;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  /**
   * @param files what is read, until it is released
   * @param release gives back what the answer reads; called once, when it is closed
   * @param onEnd called with each end of the query that is seen, of which the first is the true one
   * @param onClose called once
   * @param times what the query took, once it has ended
   */
  RunningBatches(
      BatchStream stream,
      FileUse files,
      Runnable release,
      Consumer<Phase> onEnd,
      Consumer<RunningBatches> onClose,
      Supplier<Optional<QueryTimes>> times) {
    this.stream = stream;
    this.files = files;
    this.release = release;
    this.onEnd = onEnd;
    this.onClose = onClose;
    this.times = times;
  }

  @Override
  public void schema(ArrowSchema target) {
    boolean unused =
        Failures.translated(
            () -> {
              stream.schema(target);
              return true;
            });
  }

  @Override
  public boolean next(ArrowArray target) {
    try {
      boolean hasBatch = Failures.translated(() -> stream.next(target));
      if (!hasBatch) {
        onEnd.accept(Phase.SUCCESS);
      }
      return hasBatch;
    } catch (GnomonException e) {
      onEnd.accept(e.code() == ErrorCode.CANCELLED ? Phase.CANCEL : Phase.FAIL);
      throw files.explained(e);
    }
  }

  @Override
  public Optional<QueryTimes> times() {
    return times.get();
  }

  @Override
  public void cancel() {
    stream.close();
    onEnd.accept(Phase.CANCEL);
  }

  @Override
  public void close() {
    if (!isClosed.getAndSet(true)) {
      cancel();
      release.run();
      onClose.accept(this);
    }
  }
}
