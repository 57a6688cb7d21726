package org.gnomondb.buffer.internal.index;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.gnomondb.api.objectstore.ObjectMetadata;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.objectstore.ObjectStoreException.Kind;
import org.gnomondb.gate.StoreAccess;

/**
 * The objects of the index in the store: {@code <nodeId>/index/log/<20 digits>}, counted from 1,
 * and {@code <nodeId>/index/checkpoint/<20 digits>}.
 */
final class IndexLog {
  private static final int NAME_DIGITS = 20;

  private final StoreAccess store;
  private final ObjectPath logPath;
  private final ObjectPath checkpointPath;
  private final UUID owner;

  /**
   * @param owner the same for all indexes of this process, and for no other process
   */
  IndexLog(StoreAccess store, String nodeId, UUID owner) {
    this.store = store;
    this.logPath = ObjectPath.of(nodeId, "index", "log");
    this.checkpointPath = ObjectPath.of(nodeId, "index", "checkpoint");
    this.owner = owner;
  }

  ObjectPath pathOf(IndexFrame.Kind kind, long sequence) {
    return directory(kind).child("%020d".formatted(sequence));
  }

  /** The numbers of the objects that are there, in ascending order. */
  List<Long> list(IndexFrame.Kind kind, long after) throws ObjectStoreException {
    String startAfter = after == 0 ? "" : pathOf(kind, after).value();
    List<ObjectMetadata> objects =
        store.call(access -> access.list(directory(kind) + "/", startAfter));
    return objects.stream().map(IndexLog::sequenceOf).filter(number -> number > after).toList();
  }

  /** The object's body. */
  IndexFrame read(IndexFrame.Kind kind, long sequence)
      throws ObjectStoreException, IndexFormatException {
    byte[] object = store.call(access -> access.read(pathOf(kind, sequence)));
    return IndexFrame.decode(object, kind, sequence);
  }

  boolean exists(IndexFrame.Kind kind, long sequence) throws ObjectStoreException {
    return store.call(access -> access.head(pathOf(kind, sequence))).isPresent();
  }

  /**
   * Stores an object; when this returns true, it survives a crash.
   *
   * @return false if another process has stored one of that name
   */
  boolean put(IndexFrame.Kind kind, long sequence, byte[] body) throws ObjectStoreException {
    ObjectPath path = pathOf(kind, sequence);
    byte[] object = new IndexFrame(kind, sequence, owner, body).encode();
    try {
      return store.call(
          access -> {
            access.create(path, ByteBuffer.wrap(object));
            return true;
          });
    } catch (ObjectStoreException e) {
      if (e.kind() != Kind.ALREADY_EXISTS) {
        throw e;
      }
      return isOurs(path, object);
    }
  }

  void delete(IndexFrame.Kind kind, long sequence) throws ObjectStoreException {
    store.call(
        access -> {
          access.delete(pathOf(kind, sequence));
          return true;
        });
  }

  /** Whoever puts an object tries until it knows that it is there, so ours has our bytes. */
  private boolean isOurs(ObjectPath path, byte[] object) throws ObjectStoreException {
    byte[] there = store.call(access -> access.read(path));
    return ByteBuffer.wrap(there).equals(ByteBuffer.wrap(object));
  }

  private ObjectPath directory(IndexFrame.Kind kind) {
    return switch (kind) {
      case ENTRY -> logPath;
      case CHECKPOINT -> checkpointPath;
    };
  }

  private static long sequenceOf(ObjectMetadata object) {
    String path = object.path().value();
    String name = path.substring(path.lastIndexOf('/') + 1);
    try {
      return name.length() == NAME_DIGITS ? Long.parseLong(name) : -1;
    } catch (NumberFormatException e) {
      return -1; // Not one of ours.
    }
  }
}
