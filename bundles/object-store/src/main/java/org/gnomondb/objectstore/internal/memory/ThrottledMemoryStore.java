package org.gnomondb.objectstore.internal.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.gnomondb.api.objectstore.ByteRange;
import org.gnomondb.api.objectstore.ObjectMetadata;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.objectstore.ObjectStoreException.Kind;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/**
 * Objects in memory that take as long to reach as if they were in a cloud, to see how a server
 * fares there without one.
 */
@Component(
    service = ObjectStore.class,
    immediate = true,
    configurationPid = ThrottledMemoryStore.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ThrottledMemoryStore implements ObjectStore {
  public static final String PID = "org.gnomondb.objectstore.memory-throttled";

  /** What InfluxDB's store of this name takes for a call, and for bytes: a gigabyte per second. */
  static final Duration CALL_PAUSE = Duration.ofMillis(100);

  static final long BYTES_PER_SECOND = 1_000_000_000;

  /** A listing is a call for each thousand objects. */
  static final int OBJECTS_PER_CALL = 1_000;

  private final ObjectStore objects = new MemoryObjectStore();
  private final Pause pause;

  @Activate
  public ThrottledMemoryStore() {
    this(Thread::sleep);
  }

  ThrottledMemoryStore(Pause pause) {
    this.pause = pause;
  }

  /** Lets time pass. */
  @FunctionalInterface
  interface Pause {
    void run(Duration duration) throws InterruptedException;
  }

  @Override
  public String kind() {
    return "memory-throttled";
  }

  @Override
  public void create(ObjectPath path, ByteBuffer content) throws IOException {
    pause(1, content.remaining());
    objects.create(path, content);
  }

  @Override
  public void replace(ObjectPath path, ByteBuffer content) throws IOException {
    pause(1, content.remaining());
    objects.replace(path, content);
  }

  @Override
  public byte[] read(ObjectPath path) throws IOException {
    byte[] bytes = objects.read(path);
    pause(1, bytes.length);
    return bytes;
  }

  @Override
  public void readRanges(ObjectPath path, List<ByteRange> ranges, ByteBuffer target)
      throws IOException {
    pause(1, ranges.stream().mapToLong(ByteRange::length).sum());
    objects.readRanges(path, ranges, target);
  }

  @Override
  public Optional<ObjectMetadata> head(ObjectPath path) throws IOException {
    pause(1, 0);
    return objects.head(path);
  }

  @Override
  public List<ObjectMetadata> list(String prefix, String startAfter) throws IOException {
    List<ObjectMetadata> found = objects.list(prefix, startAfter);
    pause(1 + found.size() / OBJECTS_PER_CALL, 0);
    return found;
  }

  @Override
  public void delete(ObjectPath path) throws IOException {
    pause(1, 0);
    objects.delete(path);
  }

  private void pause(int calls, long bytes) throws ObjectStoreException {
    Duration transfer = Duration.ofSeconds(1).multipliedBy(bytes).dividedBy(BYTES_PER_SECOND);
    try {
      pause.run(CALL_PAUSE.multipliedBy(calls).plus(transfer));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ObjectStoreException(Kind.UNAVAILABLE, "the thread was interrupted", e);
    }
  }
}
