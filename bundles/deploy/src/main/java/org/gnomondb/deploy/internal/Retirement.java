package org.gnomondb.deploy.internal;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops bundles that have been replaced, on a thread of its own: that waits for the calls in them,
 * one of which may be the very call that asked for the replacement.
 */
final class Retirement implements AutoCloseable {
  /** Longer than a gate waits for the calls in an instance. */
  static final Duration TIMEOUT = Duration.ofSeconds(40);

  private static final Logger LOG = LoggerFactory.getLogger(Retirement.class);

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("gnomon-bundle-retirement").daemon().factory());
  private final Map<String, Future<?>> underWay = new ConcurrentHashMap<>();
  private final Set<Long> retiring = ConcurrentHashMap.newKeySet();

  boolean isRetiring(Bundle bundle) {
    return retiring.contains(bundle.getBundleId());
  }

  /**
   * Lets a bundle go.
   *
   * @param removal stops and uninstalls it
   */
  void retire(Bundle bundle, Runnable removal) {
    retiring.add(bundle.getBundleId());
    Future<?> end =
        thread.submit(
            () -> {
              try {
                removal.run();
              } finally {
                retiring.remove(bundle.getBundleId());
              }
            });
    underWay.put(bundle.getSymbolicName(), end);
  }

  /**
   * Waits until the predecessor of a bundle is gone, so that at most two of a kind are there.
   *
   * @throws GnomonException {@code OVERLOAD} if that takes too long
   */
  void awaitPredecessor(String symbolicName) {
    Future<?> end = underWay.get(symbolicName);
    if (end == null) {
      return;
    }
    try {
      end.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      underWay.remove(symbolicName, end);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw overload(symbolicName);
    } catch (TimeoutException e) {
      throw overload(symbolicName);
    } catch (ExecutionException e) {
      LOG.warn("The former bundle {} could not be removed", symbolicName, e.getCause());
      underWay.remove(symbolicName, end);
    }
  }

  /** Waits for the removals under way, within bounds. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private static GnomonException overload(String symbolicName) {
    return new GnomonException(
        ErrorCode.OVERLOAD,
        "the predecessor of the bundle %s still finishes requests; try again later"
            .formatted(symbolicName));
  }
}
