package org.gnomondb.objectstore.remote;

import java.util.Optional;
import org.gnomondb.api.objectstore.ObjectMetadata;
import org.gnomondb.api.objectstore.ObjectPath;

/**
 * One listing as a caller wants it, and as any cloud understands it: clouds differ in what they
 * make of text that is not a path.
 */
record ListQuery(String prefix, String startAfter) {

  /** Whether any path can begin so. */
  boolean canMatch() {
    String[] segments = prefix.split("/", -1);
    for (int i = 0; i < segments.length - 1; i++) {
      if (segments[i].isEmpty() || segments[i].equals(".") || segments[i].equals("..")) {
        return false;
      }
    }
    return isAllowed(prefix);
  }

  /** The prefix to ask for: some clouds refuse a last segment of dots. */
  String remotePrefix() {
    int slash = prefix.lastIndexOf('/');
    String last = prefix.substring(slash + 1);
    return last.equals(".") || last.equals("..") ? prefix.substring(0, slash + 1) : prefix;
  }

  /** The start to ask for: cut before the first character that no path has. */
  String remoteStartAfter() {
    int length = 0;
    while (length < startAfter.length() && isAllowed(startAfter.charAt(length))) {
      length++;
    }
    return startAfter.substring(0, length);
  }

  /** The object's metadata if it is asked for; objects that are not ours have other names. */
  Optional<ObjectMetadata> select(RemoteObject object) {
    String key = object.key();
    if (!key.startsWith(prefix) || key.compareTo(startAfter) <= 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(RemoteObjectStore.metadata(new ObjectPath(key), object));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isAllowed(String text) {
    return text.chars().allMatch(c -> isAllowed((char) c));
  }

  private static boolean isAllowed(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "._-=/".indexOf(c) >= 0;
  }
}
