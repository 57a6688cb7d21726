package org.gnomondb.catalog.internal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.gnomondb.api.objectstore.ObjectMetadata;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.objectstore.ObjectStoreException.Kind;
import org.gnomondb.gate.StoreAccess;

/**
 * The catalog's objects in the store: {@code <nodeId>/catalog/id} and {@code
 * <nodeId>/catalog/log/<20 digits>}, numbered from 1 without gaps.
 */
final class CatalogLog {
  private final StoreAccess store;
  private final ObjectPath idPath;
  private final ObjectPath logPath;
  private final UUID owner;
  private final CatalogJson json = new CatalogJson();

  /**
   * @param owner the same for all catalogs of this process, and for no other process
   */
  CatalogLog(StoreAccess store, String nodeId, UUID owner) {
    this.store = store;
    this.idPath = ObjectPath.of(nodeId, "catalog", "id");
    this.logPath = ObjectPath.of(nodeId, "catalog", "log");
    this.owner = owner;
  }

  /** The catalog's id, which is made at the first call for a store. */
  UUID openId() throws ObjectStoreException, CatalogFormatException {
    byte[] stored = storedId();
    return inObject(idPath, () -> json.readId(CatalogFrame.decode(stored).body()));
  }

  private byte[] storedId() throws ObjectStoreException {
    try {
      return store.call(access -> access.read(idPath));
    } catch (ObjectStoreException e) {
      if (e.kind() != Kind.NOT_FOUND) {
        throw e;
      }
    }
    byte[] object = new CatalogFrame(0, owner, json.writeId(UUID.randomUUID())).encode();
    try {
      store.call(
          access -> {
            access.create(idPath, ByteBuffer.wrap(object));
            return true;
          });
    } catch (ObjectStoreException e) {
      if (e.kind() != Kind.ALREADY_EXISTS) {
        throw e;
      }
    }
    // Read back rather than believed: a retried or a foreign create may have come first.
    return store.call(access -> access.read(idPath));
  }

  /**
   * The state after all entries.
   *
   * @throws CatalogFormatException if an entry is missing or damaged; the message names it
   */
  CatalogState load() throws ObjectStoreException, CatalogFormatException {
    List<ObjectMetadata> objects = store.call(access -> access.list(logPath + "/", ""));
    CatalogDraft draft = new CatalogDraft(CatalogDraft.emptyState());
    long sequence = 0;
    for (ObjectMetadata object : objects) {
      sequence++;
      if (!object.path().equals(entryPath(sequence))) {
        throw new CatalogFormatException(
            "catalog log entry '%s' is missing: '%s' was found in its place"
                .formatted(entryPath(sequence), object.path()));
      }
      applyTo(draft, sequence);
    }
    return draft.toState(sequence);
  }

  private void applyTo(CatalogDraft draft, long sequence)
      throws ObjectStoreException, CatalogFormatException {
    ObjectPath path = entryPath(sequence);
    byte[] object = store.call(access -> access.read(path));
    inObject(
        path,
        () -> {
          try {
            eventsOf(object, sequence).forEach(draft::apply);
            return true;
          } catch (IllegalArgumentException e) {
            throw new CatalogFormatException(String.valueOf(e.getMessage()), e);
          }
        });
  }

  /** Stores an entry; when this returns {@code Stored}, it survives a crash. */
  Appended append(long sequence, List<CatalogEvent> events)
      throws ObjectStoreException, CatalogFormatException {
    ObjectPath path = entryPath(sequence);
    byte[] object = new CatalogFrame(sequence, owner, json.writeEvents(events)).encode();
    try {
      return store.call(
          access -> {
            access.create(path, ByteBuffer.wrap(object));
            return new Stored();
          });
    } catch (ObjectStoreException e) {
      if (e.kind() != Kind.ALREADY_EXISTS) {
        throw e;
      }
      return whatIsThere(path, sequence, object);
    }
  }

  private Appended whatIsThere(ObjectPath path, long sequence, byte[] ours)
      throws ObjectStoreException, CatalogFormatException {
    byte[] object = store.call(access -> access.read(path));
    if (Arrays.equals(object, ours)) {
      return new Stored();
    }
    return inObject(
        path,
        () -> {
          boolean isOwn = CatalogFrame.decode(object).owner().equals(owner);
          return isOwn ? new OwnEarlier(eventsOf(object, sequence)) : new Foreign(path);
        });
  }

  private List<CatalogEvent> eventsOf(byte[] object, long sequence) throws CatalogFormatException {
    CatalogFrame frame = CatalogFrame.decode(object);
    if (frame.sequence() != sequence) {
      throw new CatalogFormatException(
          "it has sequence number %d, not that of its name".formatted(frame.sequence()));
    }
    return json.readEvents(frame.body());
  }

  private ObjectPath entryPath(long sequence) {
    return logPath.child("%020d".formatted(sequence));
  }

  private static <T> T inObject(ObjectPath path, Decoding<T> decoding)
      throws CatalogFormatException {
    try {
      return decoding.run();
    } catch (CatalogFormatException e) {
      throw new CatalogFormatException(
          "catalog object '%s' is damaged: %s".formatted(path, e.getMessage()), e);
    }
  }

  /** What has become of an entry that was to be appended. */
  sealed interface Appended {}

  /** The entry is there, stored by this call or by an earlier try of it. */
  record Stored() implements Appended {}

  /** A change that seemed to have failed is there instead. */
  record OwnEarlier(List<CatalogEvent> events) implements Appended {}

  /** An entry of another process is there instead. */
  record Foreign(ObjectPath path) implements Appended {}

  /** Reads bytes. */
  @FunctionalInterface
  private interface Decoding<T> {
    T run() throws CatalogFormatException;
  }
}
