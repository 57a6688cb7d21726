package org.gnomondb.caches.internal.files;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gnomondb.api.objectstore.ObjectPath;
import org.jspecify.annotations.Nullable;

/**
 * The files that were used last, as many as their bound allows. It holds each of them. Threads may
 * share it.
 */
final class RecentFiles {
  private static final float LOAD_FACTOR = 0.75f;

  private final long bytesMax;
  private final Map<ObjectPath, CachedFile> files = new LinkedHashMap<>(16, LOAD_FACTOR, true);
  private long bytes;
  private long evictedCount;

  RecentFiles(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** The file, which the caller then holds too, or null. */
  synchronized @Nullable CachedFile get(ObjectPath path) {
    CachedFile file = files.get(path);
    return file != null && file.tryHold() ? file : null;
  }

  /**
   * Keeps a file from now on, in place of those that have not been used for longest. One that is
   * there already stays.
   */
  void put(ObjectPath path, CachedFile file) {
    List<CachedFile> released = new ArrayList<>();
    synchronized (this) {
      if (!files.containsKey(path) && file.sizeBytes() <= bytesMax && file.tryHold()) {
        bytes += file.sizeBytes();
        makeRoom(released);
        files.put(path, file);
      }
    }
    released.forEach(CachedFile::release);
  }

  void remove(ObjectPath path) {
    CachedFile file;
    synchronized (this) {
      file = files.remove(path);
      bytes -= file == null ? 0 : file.sizeBytes();
    }
    if (file != null) {
      file.release();
    }
  }

  void clear() {
    List<CachedFile> released;
    synchronized (this) {
      released = List.copyOf(files.values());
      files.clear();
      bytes = 0;
    }
    released.forEach(CachedFile::release);
  }

  synchronized long bytes() {
    return bytes;
  }

  synchronized int count() {
    return files.size();
  }

  synchronized long evictedCount() {
    return evictedCount;
  }

  private void makeRoom(List<CachedFile> released) {
    Iterator<CachedFile> oldest = files.values().iterator();
    while (bytes > bytesMax) {
      CachedFile file = oldest.next();
      oldest.remove();
      bytes -= file.sizeBytes();
      evictedCount++;
      released.add(file);
    }
  }
}
