package org.gnomondb.buffer.internal.index;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.objectstore.ObjectPath;

/** The files that are there. Used under the lock of whoever owns it. */
final class IndexState {
  private static final Comparator<DataFile> ORDER =
      Comparator.comparingLong(DataFile::writeOrder)
          .thenComparingLong(DataFile::minTime)
          .thenComparing(DataFile::path);

  private final Map<TableKey, Map<ObjectPath, DataFile>> tables = new TreeMap<>();
  private long sequence;
  private long walSequence;
  private long eventCount;

  /** The number of the last log entry that this is the result of. */
  long sequence() {
    return sequence;
  }

  long walSequence() {
    return walSequence;
  }

  /** How many events there have ever been. */
  long eventCount() {
    return eventCount;
  }

  void restore(long atSequence, long atWalSequence, long atEventCount, List<IndexedFile> files) {
    sequence = atSequence;
    walSequence = atWalSequence;
    eventCount = atEventCount;
    files.forEach(this::add);
  }

  void apply(long atSequence, IndexChange change) {
    change.removed().forEach(this::remove);
    change.added().forEach(this::add);
    sequence = atSequence;
    walSequence = Math.max(walSequence, change.walSequence());
    eventCount += change.eventCount();
  }

  boolean contains(IndexedFile file) {
    return tables.getOrDefault(file.table(), Map.of()).containsKey(file.file().path());
  }

  /** The files by table, each list in write order. */
  Map<TableKey, List<DataFile>> files() {
    Map<TableKey, List<DataFile>> files = new LinkedHashMap<>();
    tables.forEach((table, byPath) -> files.put(table, inOrder(byPath)));
    return files;
  }

  List<IndexedFile> allFiles() {
    return files().entrySet().stream()
        .flatMap(
            entry -> entry.getValue().stream().map(file -> new IndexedFile(entry.getKey(), file)))
        .toList();
  }

  private void add(IndexedFile file) {
    tables
        .computeIfAbsent(file.table(), key -> new LinkedHashMap<>())
        .put(file.file().path(), file.file());
  }

  private void remove(IndexedFile file) {
    Map<ObjectPath, DataFile> files = tables.get(file.table());
    if (files != null) {
      files.remove(file.file().path());
      if (files.isEmpty()) {
        tables.remove(file.table());
      }
    }
  }

  private static List<DataFile> inOrder(Map<ObjectPath, DataFile> files) {
    return files.values().stream().sorted(ORDER).toList();
  }
}
