package org.gnomondb.gate;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the instances of one service, of which the one that came last is used.
 *
 * <p>A component calls {@link #bind} and {@link #unbind} from a reference that is multiple and
 * dynamic, and does its work between {@link #enter} and the closing of the lease. Declarative
 * Services calls unbind before it deactivates the provider: as {@link #unbind} returns only when no
 * lease on that instance is left, a call never meets an instance that is shut down. Both waits are
 * bounded.
 *
 * @param <S> the service's type
 */
public final class ServiceGate<S> {
  /** How long a call waits for an instance while none is there. */
  public static final Duration ENTER_TIMEOUT = Duration.ofSeconds(10);

  /** How long an instance that goes away waits for the calls that are still in it. */
  public static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(ServiceGate.class);

  private final String serviceName;
  private final Duration enterTimeout;
  private final Duration drainTimeout;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition opened = lock.newCondition();
  private final Condition drained = lock.newCondition();
  private final Deque<Slot<S>> slots = new ArrayDeque<>();

  public ServiceGate(String serviceName) {
    this(serviceName, ENTER_TIMEOUT, DRAIN_TIMEOUT);
  }

  /**
   * @param serviceName how messages call the service
   */
  public ServiceGate(String serviceName, Duration enterTimeout, Duration drainTimeout) {
    this.serviceName = serviceName;
    this.enterTimeout = enterTimeout;
    this.drainTimeout = drainTimeout;
  }

  /** Adds an instance, which is used from now on. */
  public void bind(S service) {
    lock.lock();
    try {
      slots.addFirst(new Slot<>(service));
      opened.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Removes an instance and waits until no lease on it is left, at most for the drain timeout. Does
   * nothing for an instance that is not bound.
   */
  public void unbind(S service) {
    lock.lock();
    try {
      Slot<S> slot = slotOf(service);
      if (slot != null) {
        slots.remove(slot);
        awaitDrained(slot);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether an instance is there. */
  public boolean isOpen() {
    lock.lock();
    try {
      return !slots.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Enters the newest instance, waiting for one while there is none.
   *
   * @throws ServiceUnavailableException if none comes in time, or the thread is interrupted
   */
  public Lease<S> enter() {
    lock.lock();
    try {
      long nanosLeft = enterTimeout.toNanos();
      while (slots.isEmpty()) {
        if (nanosLeft <= 0) {
          throw new ServiceUnavailableException(serviceName, enterTimeout);
        }
        nanosLeft = opened.awaitNanos(nanosLeft);
      }
      return new Lease<>(this, slots.getFirst());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServiceUnavailableException(serviceName, enterTimeout);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Slot<S> slotOf(S service) {
    return slots.stream().filter(slot -> slot.service == service).findFirst().orElse(null);
  }

  private void awaitDrained(Slot<S> slot) {
    try {
      long nanosLeft = drainTimeout.toNanos();
      while (slot.inFlight > 0 && nanosLeft > 0) {
        nanosLeft = drained.awaitNanos(nanosLeft);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (slot.inFlight > 0) {
      LOG.warn(
          "{} goes away with {} calls in flight after {} s of waiting for them",
          serviceName,
          slot.inFlight,
          TimeUnit.NANOSECONDS.toSeconds(drainTimeout.toNanos()));
    }
  }

  private void leave(Slot<S> slot) {
    lock.lock();
    try {
      slot.inFlight--;
      if (slot.inFlight == 0) {
        drained.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** An instance and the number of leases on it, guarded by the gate's lock. */
  private static final class Slot<S> {
    private final S service;
    private int inFlight;

    Slot(S service) {
      this.service = service;
    }
  }

  /**
   * The right to use an instance until it is closed, by any thread. Closing it twice is allowed.
   *
   * @param <S> the service's type
   */
  public static final class Lease<S> implements AutoCloseable {
    private final ServiceGate<S> gate;
    private @Nullable Slot<S> slot;
    private final S service;

    /** Called under the gate's lock. */
    private Lease(ServiceGate<S> gate, Slot<S> slot) {
      this.gate = gate;
      this.slot = slot;
      this.service = slot.service;
      slot.inFlight++;
    }

    public S service() {
      return service;
    }

    @Override
    public synchronized void close() {
      if (slot != null) {
        gate.leave(slot);
        slot = null;
      }
    }
  }
}
