package org.gnomondb.kernel.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What happened in a framework, for the test that started it to read. Threads may share it. */
public final class Journal {
  private static final long DEADLINE_SECONDS = 60;

  private final List<String> entries = new ArrayList<>();
  private final CountDownLatch release = new CountDownLatch(1);

  public synchronized void add(String entry) {
    entries.add(entry);
    notifyAll();
  }

  public void add(String what, Map<String, Object> properties) {
    Map<String, Object> own = new TreeMap<>(properties);
    own.keySet().removeIf(key -> key.matches("(component|service|osgi)\\..*"));
    add(what + " " + own);
  }

  public synchronized List<String> entries() {
    return List.copyOf(entries);
  }

  /** Waits for an entry. */
  public synchronized void await(String entry) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!entries.contains(entry)) {
      long millisLeft = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (millisLeft <= 0) {
        throw new AssertionError("no '%s' in %s".formatted(entry, entries));
      }
      wait(millisLeft);
    }
  }

  /** Blocks the caller until {@link #releaseAll()}. */
  public void block() throws InterruptedException {
    add("blocking");
    release.await();
  }

  public void releaseAll() {
    release.countDown();
  }
}
