package org.gnomondb.catalog.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.gnomondb.api.objectstore.ObjectMetadata;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.objectstore.ObjectStoreException.Kind;
import org.gnomondb.catalog.internal.Found.Damaged;
import org.gnomondb.catalog.internal.Found.Intact;
import org.gnomondb.catalog.internal.Found.Missing;
import org.gnomondb.catalog.internal.Found.Newer;
import org.gnomondb.catalog.internal.Found.Unreadable;
import org.gnomondb.gate.StoreAccess;

/** Reads and writes the catalog's objects, one at a time. Threads may share it. */
final class CatalogObjects {
  private final StoreAccess store;
  private final CatalogPaths paths;
  private final UUID owner;
  private final CatalogJson json = new CatalogJson();

  /**
   * @param owner the same for all catalogs of this process, and for no other process
   */
  CatalogObjects(StoreAccess store, String nodeId, UUID owner) {
    this.store = store;
    this.paths = new CatalogPaths(nodeId);
    this.owner = owner;
  }

  CatalogPaths paths() {
    return paths;
  }

  UUID owner() {
    return owner;
  }

  /** The bytes of an entry or a checkpoint. */
  byte[] encode(long sequence, CatalogRecord record) {
    return new CatalogFrame(sequence, owner, json.writeRecord(record)).encode();
  }

  byte[] encodeId(UUID id) {
    return new CatalogFrame(0, owner, json.writeId(id)).encode();
  }

  /** The entry or checkpoint at a path. */
  Found<CatalogRecord> findRecord(ObjectPath path, long sequence) {
    return find(path, object -> decode(object, sequence));
  }

  Found<UUID> findId(ObjectPath path) {
    return find(path, object -> json.readId(CatalogFrame.decode(object).body()));
  }

  CatalogRecord decode(byte[] object, long sequence) throws CatalogFormatException {
    CatalogFrame frame = CatalogFrame.decode(object);
    if (frame.sequence() != sequence) {
      throw new CatalogFormatException(
          "it has sequence number %d, not that of its name".formatted(frame.sequence()));
    }
    return json.readRecord(frame.body());
  }

  byte[] read(ObjectPath path) throws ObjectStoreException {
    return store.call(access -> access.read(path));
  }

  /**
   * Stores a new object.
   *
   * @param object all its bytes, from position to limit, which stay as they are
   * @return false if there is one already, which may be this one, stored by a try that seemed to
   *     fail
   */
  boolean create(ObjectPath path, ByteBuffer object) throws ObjectStoreException {
    try {
      return store.call(
          access -> {
            access.create(path, object.duplicate());
            return true;
          });
    } catch (ObjectStoreException e) {
      if (e.kind() != Kind.ALREADY_EXISTS) {
        throw e;
      }
      return false;
    }
  }

  void delete(ObjectPath path) throws ObjectStoreException {
    store.call(
        access -> {
          access.delete(path);
          return true;
        });
  }

  /** The numbered objects in the folder of one, behind it, in order of their numbers. */
  List<ObjectMetadata> listBehind(ObjectPath numbered) throws ObjectStoreException {
    String folder = CatalogPaths.folderOf(numbered);
    return store.call(access -> access.list(folder, numbered.value())).stream()
        .filter(object -> CatalogPaths.sequenceOf(object.path()).isPresent())
        .toList();
  }

  /** The numbers of the objects in the folder of one, behind it, in ascending order. */
  List<Long> sequencesBehind(ObjectPath numbered) throws ObjectStoreException {
    List<Long> sequences = new ArrayList<>();
    for (ObjectMetadata object : listBehind(numbered)) {
      OptionalLong sequence = CatalogPaths.sequenceOf(object.path());
      sequences.add(sequence.orElseThrow());
    }
    return sequences;
  }

  private <T> Found<T> find(ObjectPath path, Decoding<T> decoding) {
    byte[] object;
    try {
      object = read(path);
    } catch (ObjectStoreException e) {
      return e.kind() == Kind.NOT_FOUND ? new Missing<>() : new Unreadable<>(e);
    }
    try {
      return new Intact<>(decoding.run(object), ByteBuffer.wrap(object));
    } catch (NewerFormatException e) {
      return new Newer<>(new NewerFormatException("'%s': %s".formatted(path, e.getMessage())));
    } catch (CatalogFormatException e) {
      return new Damaged<>(String.valueOf(e.getMessage()));
    }
  }

  /** Reads bytes. */
  @FunctionalInterface
  private interface Decoding<T> {
    T run(byte[] object) throws CatalogFormatException;
  }
}
