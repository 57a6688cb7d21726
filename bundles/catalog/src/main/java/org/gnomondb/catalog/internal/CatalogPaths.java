package org.gnomondb.catalog.internal;

import java.util.OptionalLong;
import org.gnomondb.api.objectstore.ObjectPath;

/** Where the catalog's objects are. */
final class CatalogPaths {
  private static final int SEQUENCE_DIGITS = 20;

  private final ObjectPath root;

  CatalogPaths(String nodeId) {
    this.root = ObjectPath.of(nodeId, "catalog");
  }

  ObjectPath id() {
    return root.child("id");
  }

  ObjectPath idCopy() {
    return root.child("copy/id");
  }

  ObjectPath entry(long sequence) {
    return numbered("log", sequence);
  }

  /** A second object with the bytes of an entry. */
  ObjectPath entryCopy(long sequence) {
    return numbered("copy", sequence);
  }

  /** The state after the entry of that number and all before it. */
  ObjectPath checkpoint(long sequence) {
    return numbered("checkpoint", sequence);
  }

  /** The folder that an entry, a copy or a checkpoint is in, up to its slash. */
  static String folderOf(ObjectPath numbered) {
    return numbered.value().substring(0, numbered.value().lastIndexOf('/') + 1);
  }

  /** The number at the end of a path, or empty if there is none of ours. */
  static OptionalLong sequenceOf(ObjectPath path) {
    String name = path.value().substring(path.value().lastIndexOf('/') + 1);
    boolean isOurs = name.length() == SEQUENCE_DIGITS && name.matches("0\\d+");
    return isOurs ? OptionalLong.of(Long.parseLong(name)) : OptionalLong.empty();
  }

  private ObjectPath numbered(String folder, long sequence) {
    return root.child(folder + "/%020d".formatted(sequence));
  }
}
