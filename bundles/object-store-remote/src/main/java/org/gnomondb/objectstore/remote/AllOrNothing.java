package org.gnomondb.objectstore.remote;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.objectstore.ObjectStoreException.Kind;

/** Runs tasks side by side, and ends all of them with the first that fails. */
final class AllOrNothing {

  /** Something to do beside others. */
  @FunctionalInterface
  interface Task {
    void run() throws IOException;
  }

  private AllOrNothing() {}

  /**
   * Returns when all tasks are done; a task that is running when another fails may go on a little.
   *
   * @throws IOException that of the first task that failed
   */
  static void run(ExecutorService threads, List<Task> tasks) throws IOException {
    ExecutorCompletionService<Boolean> completions = new ExecutorCompletionService<>(threads);
    List<Future<Boolean>> futures = new ArrayList<>();
    try {
      for (Task task : tasks) {
        futures.add(
            completions.submit(
                () -> {
                  task.run();
                  return true;
                }));
      }
      for (int done = 0; done < tasks.size(); done++) {
        completions.take().get();
      }
    } catch (ExecutionException e) {
      throw asIoException(Objects.requireNonNullElse(e.getCause(), e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ObjectStoreException(Kind.UNAVAILABLE, "the thread was interrupted", e);
    } finally {
      futures.forEach(future -> future.cancel(true));
    }
  }

  private static IOException asIoException(Throwable failure) {
    return switch (failure) {
      case IOException e -> e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> new IOException(failure);
    };
  }
}
