package org.gnomondb.api.objectstore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import org.gnomondb.api.objectstore.ObjectStoreException.Kind;

/**
 * An object store in memory that fails as it is told to. Threads may share it.
 *
 * <p>Each method that tells it how to fail may be called at any time, also while calls are running.
 */
public final class FakeObjectStore implements ObjectStore {
  private final TreeMap<String, byte[]> objects = new TreeMap<>();
  private final Map<String, Instant> times = new HashMap<>();
  private final Queue<CreateFault> createFaults = new ArrayDeque<>();
  private final Set<String> unreadable = new HashSet<>();
  private final Semaphore createPermits = new Semaphore(Integer.MAX_VALUE);
  private boolean isDown;
  private boolean isFull;
  private int createCalls;

  /** How a call of {@link #create} fails. */
  public enum CreateFault {
    /** Without having had an effect, and trying again may help. */
    UNAVAILABLE,
    /** Without having had an effect, because the store is full. */
    FULL,
    /** After having stored the object: the answer is lost. */
    ANSWER_LOST
  }

  /** Makes the next call of {@link #create} for which no fault is planned yet fail. */
  public synchronized void planCreateFault(CreateFault fault) {
    createFaults.add(fault);
  }

  /** Makes every call fail, or no longer. */
  public synchronized void setDown(boolean newDown) {
    isDown = newDown;
  }

  /** Makes every call that stores something fail because no space is left, or no longer. */
  public synchronized void setFull(boolean newFull) {
    isFull = newFull;
  }

  /** Makes reads of one object fail although it is listed. */
  public synchronized void setUnreadable(ObjectPath path) {
    unreadable.add(path.value());
  }

  /** Makes calls of {@link #create} wait until {@link #releaseCreates}. */
  public void holdCreates() {
    createPermits.drainPermits();
  }

  /** Lets calls of {@link #create} that wait, and later ones, go on. */
  public void releaseCreates() {
    createPermits.release(Integer.MAX_VALUE - createPermits.availablePermits());
  }

  /** Whether a call of {@link #create} waits. */
  public boolean isCreateHeld() {
    return createPermits.hasQueuedThreads();
  }

  /** How often {@link #create} has been called. */
  public synchronized int createCalls() {
    return createCalls;
  }

  /** Stores bytes past all faults, in place of those that may be there. */
  public synchronized void overwrite(ObjectPath path, byte[] content) {
    store(path, content.clone());
  }

  /** The bytes of an object, past all faults. */
  public synchronized byte[] bytesOf(ObjectPath path) {
    byte[] content = objects.get(path.value());
    if (content == null) {
      throw new AssertionError("no object '%s' among %s".formatted(path, objects.keySet()));
    }
    return content.clone();
  }

  /** The paths of all objects in order, past all faults. */
  public synchronized List<String> paths() {
    return List.copyOf(objects.keySet());
  }

  @Override
  public String kind() {
    return "fake";
  }

  @Override
  public void create(ObjectPath path, ByteBuffer content) throws ObjectStoreException {
    createPermits.acquireUninterruptibly();
    try {
      createNow(path, bytesIn(content));
    } finally {
      createPermits.release();
    }
  }

  private synchronized void createNow(ObjectPath path, byte[] content) throws ObjectStoreException {
    createCalls++;
    requireUp();
    CreateFault fault = createFaults.poll();
    if (fault == CreateFault.UNAVAILABLE) {
      throw new ObjectStoreException(Kind.UNAVAILABLE, "the store answers with 503");
    }
    if (fault == CreateFault.FULL || isFull) {
      throw new ObjectStoreException(Kind.FULL, "no space is left");
    }
    if (objects.containsKey(path.value())) {
      throw new ObjectStoreException(
          Kind.ALREADY_EXISTS, "object '%s' already exists".formatted(path));
    }
    store(path, content);
    if (fault == CreateFault.ANSWER_LOST) {
      throw new ObjectStoreException(Kind.UNAVAILABLE, "the connection broke");
    }
  }

  @Override
  public synchronized void replace(ObjectPath path, ByteBuffer content)
      throws ObjectStoreException {
    requireUp();
    if (isFull) {
      throw new ObjectStoreException(Kind.FULL, "no space is left");
    }
    store(path, bytesIn(content));
  }

  @Override
  public synchronized byte[] read(ObjectPath path) throws ObjectStoreException {
    requireUp();
    if (unreadable.contains(path.value())) {
      throw new ObjectStoreException(Kind.UNAVAILABLE, "a sector can't be read");
    }
    byte[] content = objects.get(path.value());
    if (content == null) {
      throw new ObjectStoreException(Kind.NOT_FOUND, "object '%s' does not exist".formatted(path));
    }
    return content.clone();
  }

  @Override
  public void readRanges(ObjectPath path, List<ByteRange> ranges, ByteBuffer target)
      throws IOException {
    byte[] content = read(path);
    for (ByteRange range : ranges) {
      if (range.end() > content.length) {
        throw new ObjectStoreException(Kind.INVALID_RANGE, range + " of " + content.length);
      }
      target.put(content, (int) range.offset(), range.length());
    }
  }

  @Override
  public synchronized Optional<ObjectMetadata> head(ObjectPath path) throws ObjectStoreException {
    requireUp();
    return Optional.ofNullable(objects.get(path.value()))
        .map(content -> metadata(path.value(), content));
  }

  @Override
  public synchronized List<ObjectMetadata> list(String prefix, String startAfter)
      throws ObjectStoreException {
    requireUp();
    return objects.tailMap(startAfter, false).entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .map(entry -> metadata(entry.getKey(), entry.getValue()))
        .toList();
  }

  @Override
  public synchronized void delete(ObjectPath path) throws ObjectStoreException {
    requireUp();
    objects.remove(path.value());
  }

  private synchronized void store(ObjectPath path, byte[] content) {
    objects.put(path.value(), content);
    times.put(path.value(), Instant.now());
  }

  private synchronized ObjectMetadata metadata(String path, byte[] content) {
    Instant time = times.getOrDefault(path, Instant.EPOCH);
    return new ObjectMetadata(new ObjectPath(path), content.length, time);
  }

  private void requireUp() throws ObjectStoreException {
    if (isDown) {
      throw new ObjectStoreException(Kind.UNAVAILABLE, "the store does not answer");
    }
  }

  private static byte[] bytesIn(ByteBuffer content) {
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    return bytes;
  }
}
