package org.gnomondb.objectstore.internal.memory;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
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
 * Objects in memory. They are gone with the component, also when its bundle is replaced; it is
 * immediate so that they do not go whenever nobody happens to hold the service.
 */
@Component(
    service = ObjectStore.class,
    immediate = true,
    configurationPid = MemoryObjectStore.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class MemoryObjectStore implements ObjectStore {
  public static final String PID = "org.gnomondb.objectstore.memory";

  private final InstantSource clock = InstantSource.system();

  // Keys are text: paths are ASCII, so that the order of characters is the order of bytes.
  private final NavigableMap<String, Stored> objects = new ConcurrentSkipListMap<>();

  @Activate
  public MemoryObjectStore() {}

  @Override
  public String kind() {
    return "memory";
  }

  @Override
  public void create(ObjectPath path, ByteBuffer content) throws ObjectStoreException {
    if (objects.putIfAbsent(path.value(), stored(content)) != null) {
      throw new ObjectStoreException(
          Kind.ALREADY_EXISTS, "object '%s' already exists".formatted(path));
    }
  }

  @Override
  public void replace(ObjectPath path, ByteBuffer content) {
    objects.put(path.value(), stored(content));
  }

  @Override
  public byte[] read(ObjectPath path) throws ObjectStoreException {
    ByteBuffer content = require(path).content();
    byte[] copy = new byte[content.limit()];
    content.get(0, copy);
    return copy;
  }

  @Override
  public void readRanges(ObjectPath path, List<ByteRange> ranges, ByteBuffer target)
      throws ObjectStoreException {
    ByteBuffer content = require(path).content();
    for (ByteRange range : ranges) {
      if (range.end() > content.limit()) {
        throw new ObjectStoreException(
            Kind.INVALID_RANGE,
            "bytes %d to %d asked of object '%s', which has %d"
                .formatted(range.offset(), range.end(), path, content.limit()));
      }
      target.put(content.slice((int) range.offset(), range.length()));
    }
  }

  @Override
  public Optional<ObjectMetadata> head(ObjectPath path) {
    return Optional.ofNullable(objects.get(path.value())).map(stored -> stored.metadata(path));
  }

  @Override
  public List<ObjectMetadata> list(String prefix, String startAfter) {
    // Nothing before the prefix can start with it, and nothing behind the run of paths that do.
    NavigableMap<String, Stored> tail =
        startAfter.compareTo(prefix) >= 0
            ? objects.tailMap(startAfter, false)
            : objects.tailMap(prefix, true);
    List<ObjectMetadata> found = new ArrayList<>();
    for (var entry : tail.entrySet()) {
      if (!entry.getKey().startsWith(prefix)) {
        break;
      }
      found.add(entry.getValue().metadata(new ObjectPath(entry.getKey())));
    }
    return found;
  }

  @Override
  public void delete(ObjectPath path) {
    objects.remove(path.value());
  }

  private Stored require(ObjectPath path) throws ObjectStoreException {
    Stored stored = objects.get(path.value());
    if (stored == null) {
      throw new ObjectStoreException(Kind.NOT_FOUND, "object '%s' does not exist".formatted(path));
    }
    return stored;
  }

  private Stored stored(ByteBuffer content) {
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    return new Stored(ByteBuffer.wrap(bytes).asReadOnlyBuffer(), clock.instant());
  }

  /** An object. Its buffer is used with absolute positions only, as readers share it. */
  private record Stored(ByteBuffer content, Instant lastModified) {
    ObjectMetadata metadata(ObjectPath path) {
      return new ObjectMetadata(path, content.limit(), lastModified);
    }
  }
}
