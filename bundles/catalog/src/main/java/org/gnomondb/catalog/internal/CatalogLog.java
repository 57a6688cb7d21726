package org.gnomondb.catalog.internal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStoreException;

/** Appends entries to the log. */
final class CatalogLog {
  private final CatalogObjects objects;

  CatalogLog(CatalogObjects objects) {
    this.objects = objects;
  }

  /** Stores an entry; when this returns {@code Stored}, it survives a crash. */
  Appended append(long sequence, CatalogRecord record)
      throws ObjectStoreException, CatalogFormatException {
    ObjectPath path = objects.paths().entry(sequence);
    byte[] object = objects.encode(sequence, record);
    if (objects.create(path, ByteBuffer.wrap(object))) {
      return new Stored(ByteBuffer.wrap(object));
    }
    byte[] there = objects.read(path);
    return Arrays.equals(there, object)
        ? new Stored(ByteBuffer.wrap(object))
        : whoseIs(path, sequence, there);
  }

  private Appended whoseIs(ObjectPath path, long sequence, byte[] object)
      throws CatalogFormatException {
    try {
      boolean isOwn = CatalogFrame.decode(object).owner().equals(objects.owner());
      return isOwn
          ? new OwnEarlier(objects.decode(object, sequence), ByteBuffer.wrap(object))
          : new Foreign(path);
    } catch (CatalogFormatException e) {
      throw new CatalogFormatException(
          "catalog object '%s' is damaged: %s".formatted(path, e.getMessage()), e);
    }
  }

  /** What has become of an entry that was to be appended. */
  sealed interface Appended {}

  /** The entry is there, stored by this call or by an earlier try of it. */
  record Stored(ByteBuffer object) implements Appended {}

  /** A change that seemed to have failed is there instead. */
  record OwnEarlier(CatalogRecord record, ByteBuffer object) implements Appended {}

  /** An entry of another process is there instead. */
  record Foreign(ObjectPath path) implements Appended {}
}
