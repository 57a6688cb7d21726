package org.gnomondb.wal.internal;

import java.io.IOException;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.objectstore.ObjectStoreException.Kind;
import org.gnomondb.gate.ServiceGate;
import org.gnomondb.gate.ServiceUnavailableException;

/** Calls the object store through its gate, a bounded number of times where another may help. */
final class StoreAccess {
  /** How often a call is made before its failure is passed on. */
  static final int TRIES_MAX = 8;

  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long PAUSE_MILLIS_MAX = 2_000;

  private final ServiceGate<ObjectStore> gate;
  private final Pause pause;

  StoreAccess(ServiceGate<ObjectStore> gate, Pause pause) {
    this.gate = gate;
    this.pause = pause;
  }

  /** A failed call may have had its effect: who creates must expect to find its own object. */
  <T> T call(StoreCall<T> call) throws ObjectStoreException {
    long pauseMillis = FIRST_PAUSE_MILLIS;
    for (int tries = 1; ; tries++) {
      try {
        return callOnce(call);
      } catch (ObjectStoreException e) {
        if (e.kind() != Kind.UNAVAILABLE || tries == TRIES_MAX) {
          throw e;
        }
        pauseAfter(e, pauseMillis);
        pauseMillis = Math.min(2 * pauseMillis, PAUSE_MILLIS_MAX);
      }
    }
  }

  private <T> T callOnce(StoreCall<T> call) throws ObjectStoreException {
    try (ServiceGate.Lease<ObjectStore> lease = gate.enter()) {
      return call.run(lease.service());
    } catch (ObjectStoreException e) {
      throw e;
    } catch (IOException | ServiceUnavailableException e) {
      throw new ObjectStoreException(Kind.UNAVAILABLE, String.valueOf(e.getMessage()), e);
    }
  }

  private void pauseAfter(ObjectStoreException failure, long millis) throws ObjectStoreException {
    try {
      pause.millis(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  /** One call of the store. */
  @FunctionalInterface
  interface StoreCall<T> {
    T run(ObjectStore store) throws IOException;
  }

  /** Lets time pass. */
  @FunctionalInterface
  interface Pause {
    void millis(long millis) throws InterruptedException;
  }
}
