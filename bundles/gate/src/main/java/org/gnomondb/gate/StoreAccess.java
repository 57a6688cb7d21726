package org.gnomondb.gate;

import java.io.IOException;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.objectstore.ObjectStoreException.Kind;

/**
 * Calls the object store through its gate, a bounded number of times where another may help and the
 * store does not try again by itself. Threads may share it.
 */
public final class StoreAccess {
  /** How often a call is made before its failure is passed on. */
  public static final int TRIES_MAX = 8;

  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long PAUSE_MILLIS_MAX = 2_000;

  private final ServiceGate<ObjectStore> gate;
  private final Pause pause;

  /**
   * @param pause how to let time pass between two tries
   */
  public StoreAccess(ServiceGate<ObjectStore> gate, Pause pause) {
    this.gate = gate;
    this.pause = pause;
  }

  /**
   * Makes the call until it succeeds, as long as it fails for a reason that may pass. A failed call
   * may have had its effect: who creates must expect to find its own object.
   *
   * @throws ObjectStoreException the last failure; {@code UNAVAILABLE} also when there is no store
   */
  public <T> T call(StoreCall<T> call) throws ObjectStoreException {
    long pauseMillis = FIRST_PAUSE_MILLIS;
    for (int tries = 1; ; tries++) {
      boolean isLast = tries == TRIES_MAX;
      try (ServiceGate.Lease<ObjectStore> lease = gate.enter()) {
        isLast = isLast || lease.service().retriesFailedCalls();
        return call.run(lease.service());
      } catch (IOException | ServiceUnavailableException e) {
        ObjectStoreException failure = asStoreFailure(e);
        if (isLast || failure.kind() != Kind.UNAVAILABLE) {
          throw failure;
        }
        pauseAfter(failure, pauseMillis);
        pauseMillis = Math.min(2 * pauseMillis, PAUSE_MILLIS_MAX);
      }
    }
  }

  private static ObjectStoreException asStoreFailure(Exception failure) {
    return failure instanceof ObjectStoreException known
        ? known
        : new ObjectStoreException(Kind.UNAVAILABLE, String.valueOf(failure.getMessage()), failure);
  }

  private void pauseAfter(ObjectStoreException failure, long millis) throws ObjectStoreException {
    try {
      pause.millis(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  /**
   * One call of the store.
   *
   * @param <T> what the store answers
   */
  @FunctionalInterface
  public interface StoreCall<T> {
    T run(ObjectStore store) throws IOException;
  }

  /** Lets time pass. */
  @FunctionalInterface
  public interface Pause {
    void millis(long millis) throws InterruptedException;
  }
}
