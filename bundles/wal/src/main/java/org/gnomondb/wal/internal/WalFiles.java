package org.gnomondb.wal.internal;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.gnomondb.api.objectstore.ObjectMetadata;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.objectstore.ObjectStoreException.Kind;
import org.gnomondb.api.write.TableBatch;
import org.gnomondb.gate.StoreAccess;
import org.gnomondb.wal.internal.format.WalFile;
import org.gnomondb.wal.internal.format.WalFormatException;

/** The log's files in the store: {@code <nodeId>/wal/<20 digits>}, numbered from 1. */
final class WalFiles {
  private static final int NAME_DIGITS = 20;

  private final StoreAccess store;
  private final ObjectPath directory;
  private final UUID owner;
  private final boolean isStoring;

  /**
   * @param owner the same for all logs of this process, and for no other process
   * @param isStoring false where writes are not to be made durable here
   */
  WalFiles(StoreAccess store, String nodeId, UUID owner, boolean isStoring) {
    this.store = store;
    this.directory = ObjectPath.of(nodeId, "wal");
    this.owner = owner;
    this.isStoring = isStoring;
  }

  ObjectPath pathOf(long sequence) {
    return directory.child("%020d".formatted(sequence));
  }

  /** A file as a listing shows it. */
  record Listed(long sequence, long sizeBytes) {}

  /** The files that are there, in ascending order, from the one after that number on. */
  List<Listed> listAfter(long sequence) throws ObjectStoreException {
    String startAfter = sequence == 0 ? "" : pathOf(sequence).value();
    List<ObjectMetadata> objects = store.call(access -> access.list(directory + "/", startAfter));
    return objects.stream()
        .map(object -> new Listed(sequenceOf(object), object.sizeBytes()))
        .filter(file -> file.sequence() > sequence)
        .toList();
  }

  /**
   * Removes the files up to a number, in ascending order, so that what is left after a failure has
   * no gaps.
   */
  void deleteUpTo(long sequence) throws ObjectStoreException {
    for (Listed file : listAfter(0)) {
      if (file.sequence() > sequence) {
        return;
      }
      store.call(
          access -> {
            access.delete(pathOf(file.sequence()));
            return true;
          });
    }
  }

  byte[] read(long sequence) throws ObjectStoreException {
    return store.call(access -> access.read(pathOf(sequence)));
  }

  /** Whether the store answers at all, which tells a file that can't be read from a store. */
  boolean isStoreReachable() {
    try {
      store.call(access -> access.list(directory + "/", ""));
      return true;
    } catch (ObjectStoreException e) {
      return false;
    }
  }

  /**
   * Stores a new file; when this returns {@code Stored}, it survives a crash.
   *
   * @param file between position and limit; not changed
   */
  Put put(long sequence, ByteBuffer file) throws ObjectStoreException {
    if (!isStoring) {
      return new Stored();
    }
    ObjectPath path = pathOf(sequence);
    try {
      return store.call(
          access -> {
            access.create(path, file.duplicate());
            return new Stored();
          });
    } catch (ObjectStoreException e) {
      if (e.kind() != Kind.ALREADY_EXISTS) {
        throw e;
      }
      return whatIsThere(sequence, file);
    }
  }

  private Put whatIsThere(long sequence, ByteBuffer ours) throws ObjectStoreException {
    byte[] there = read(sequence);
    if (ByteBuffer.wrap(there).equals(ours)) {
      return new Stored();
    }
    try {
      WalFile file = WalFile.decode(there, sequence);
      return file.header().owner().equals(owner) ? new OwnEarlier(file.batches()) : new Foreign();
    } catch (WalFormatException e) {
      return new Foreign(); // Whatever it is, this process has not stored it so.
    }
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

  /** What has become of a file that was to be stored. */
  sealed interface Put {}

  /** The file is there, stored by this call or by an earlier try of it. */
  record Stored() implements Put {}

  /** A file of this process whose storing seemed to have failed is there instead. */
  record OwnEarlier(List<TableBatch> batches) implements Put {}

  /** A file of another process is there instead. */
  record Foreign() implements Put {}
}
