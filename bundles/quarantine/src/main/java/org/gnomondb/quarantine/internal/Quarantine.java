package org.gnomondb.quarantine.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.gnomondb.api.damage.DamagedObject;
import org.gnomondb.api.damage.DamagedObjects;
import org.gnomondb.api.objectstore.ObjectMetadata;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.objectstore.ObjectStoreException.Kind;
import org.gnomondb.gate.StoreAccess;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves damaged objects to {@code <nodeId>/quarantine/<path below the node id>}, each with a record
 * beside it: first the copy, then the record, then the original goes. Whatever of this is cut off
 * is done again when the object is found again.
 */
final class Quarantine implements DamagedObjects {
  /** How many objects are listed. More are set aside and logged all the same. */
  static final int LISTED_MAX = 10_000;

  /** How often an object may be damaged under the same path, each time with other bytes. */
  static final int COPIES_MAX = 100;

  static final String RECORD_SUFFIX = ".damage.json";

  private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

  private final StoreAccess store;
  private final String nodePrefix;
  private final ObjectPath folder;
  private final InstantSource clock;
  private final DamageRecord json = new DamageRecord();
  private final ReentrantLock moving = new ReentrantLock();
  private final Map<ObjectPath, DamagedObject> listed = new LinkedHashMap<>();
  private final AtomicLong detected = new AtomicLong();
  private final Consumer<DamagedObject> listener;

  /**
   * @param listener called for each object that comes into the list
   */
  Quarantine(
      StoreAccess store, String nodeId, InstantSource clock, Consumer<DamagedObject> listener) {
    this.store = store;
    this.nodePrefix = nodeId + "/";
    this.folder = ObjectPath.of(nodeId, "quarantine");
    this.clock = clock;
    this.listener = listener;
  }

  /**
   * Reads the records that are in the store. Until this is done, only what was set aside since the
   * start is listed.
   */
  void load() throws ObjectStoreException {
    for (ObjectMetadata object : store.call(access -> access.list(folder + "/", ""))) {
      if (object.path().value().endsWith(RECORD_SUFFIX)) {
        remember(readRecord(object));
      }
    }
  }

  /** How many objects have been found damaged since the start. */
  long detectedCount() {
    return detected.get();
  }

  int listedCount() {
    synchronized (listed) {
      return listed.size();
    }
  }

  @Override
  public List<DamagedObject> list() {
    List<DamagedObject> objects;
    synchronized (listed) {
      objects = new ArrayList<>(listed.values());
    }
    objects.sort(
        Comparator.comparing(DamagedObject::detectedAt)
            .thenComparing(DamagedObject::quarantinePath));
    return objects;
  }

  @Override
  public void setAside(ObjectPath path, String kind, String reason) {
    moving.lock();
    try {
      move(path, kind, reason);
    } catch (ObjectStoreException e) {
      LOG.error(
          "object '{}' ({}) is damaged: {}. It could not be set aside, and will be found again at"
              + " the next start: {}",
          path,
          kind,
          reason,
          e.getMessage());
      detected.incrementAndGet();
      remember(new DamagedObject(path, kind, reason, 0, clock.instant(), copyPath(path, 1)));
    } finally {
      moving.unlock();
    }
  }

  private void move(ObjectPath path, String kind, String reason) throws ObjectStoreException {
    byte[] bytes = read(path);
    if (bytes == null && isThere(copyPath(path, 1))) {
      return;
    }
    byte[] content = bytes == null ? new byte[0] : bytes;
    ObjectPath copy = copy(path, content);
    DamagedObject object =
        new DamagedObject(path, kind, reason, content.length, clock.instant(), copy);
    createUnlessThere(recordPath(copy), json.write(object));
    store.call(
        access -> {
          access.delete(path);
          return true;
        });
    detected.incrementAndGet();
    remember(object);
    LOG.error(
        "object '{}' ({}) is damaged: {}. Its {} bytes were moved to '{}'",
        path,
        kind,
        reason,
        content.length,
        copy);
  }

  /** Stores the bytes under a name that nothing else has, and returns it. */
  private ObjectPath copy(ObjectPath path, byte[] content) throws ObjectStoreException {
    for (int number = 1; number <= COPIES_MAX; number++) {
      ObjectPath copy = copyPath(path, number);
      if (createUnlessThere(copy, ByteBuffer.wrap(content)) || Arrays.equals(read(copy), content)) {
        return copy;
      }
    }
    throw new ObjectStoreException(
        Kind.ALREADY_EXISTS,
        "%d other objects were set aside from that path; remove some of them below '%s'"
            .formatted(COPIES_MAX, folder));
  }

  private boolean createUnlessThere(ObjectPath path, ByteBuffer content)
      throws ObjectStoreException {
    try {
      return store.call(
          access -> {
            access.create(path, content.duplicate());
            return true;
          });
    } catch (ObjectStoreException e) {
      if (e.kind() != Kind.ALREADY_EXISTS) {
        throw e;
      }
      return false;
    }
  }

  private byte @Nullable [] read(ObjectPath path) throws ObjectStoreException {
    try {
      return store.call(access -> access.read(path));
    } catch (ObjectStoreException e) {
      if (e.kind() != Kind.NOT_FOUND) {
        throw e;
      }
      return null;
    }
  }

  private boolean isThere(ObjectPath path) throws ObjectStoreException {
    return store.call((ObjectStore access) -> access.head(path).isPresent());
  }

  private DamagedObject readRecord(ObjectMetadata record) throws ObjectStoreException {
    byte[] bytes = store.call(access -> access.read(record.path()));
    try {
      return json.read(bytes);
    } catch (IOException e) {
      LOG.warn("'{}' is no record of a damaged object: {}", record.path(), e.getMessage());
      String path = record.path().value();
      ObjectPath copy = new ObjectPath(path.substring(0, path.length() - RECORD_SUFFIX.length()));
      String original = nodePrefix + copy.value().substring(folder.value().length() + 1);
      return new DamagedObject(
          new ObjectPath(original),
          "unknown",
          "the record of what was wrong with it is damaged itself",
          0,
          record.lastModified(),
          copy);
    }
  }

  private void remember(DamagedObject object) {
    synchronized (listed) {
      if (listed.size() < LISTED_MAX) {
        listed.putIfAbsent(object.quarantinePath(), object);
      }
    }
    listener.accept(object);
  }

  private ObjectPath copyPath(ObjectPath path, int number) {
    String below =
        path.value().startsWith(nodePrefix)
            ? path.value().substring(nodePrefix.length())
            : path.value();
    return folder.child(number == 1 ? below : below + "-" + number);
  }

  private static ObjectPath recordPath(ObjectPath copy) {
    return new ObjectPath(copy + RECORD_SUFFIX);
  }
}
