package org.gnomondb.buffer.internal.tables;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.buffer.TableSnapshot;
import org.gnomondb.buffer.internal.index.IndexedFile;
import org.gnomondb.buffer.internal.index.TableKey;
import org.gnomondb.buffer.internal.memory.RunBuffer;
import org.gnomondb.buffer.internal.memory.RunView;

/**
 * One table: its files and its runs. It is changed under the lock of {@link Tables}; any thread
 * takes snapshots.
 */
final class Table {
  private static final Comparator<TrackedFile> WRITE_ORDER =
      Comparator.comparingLong(file -> file.file().writeOrder());

  private final TableKey key;
  private final Consumer<IndexedFile> onUnusedFile;
  private final List<RunBuffer> runs = new ArrayList<>();
  private List<TrackedFile> files = List.of();
  private volatile TableView published = TableView.empty();

  Table(TableKey key, Consumer<IndexedFile> onUnusedFile) {
    this.key = key;
    this.onUnusedFile = onUnusedFile;
  }

  TableSnapshot snapshot() {
    TableView view = published;
    while (!view.tryRetain()) {
      view = published;
    }
    return view.toSnapshot();
  }

  /** Adds the newest run. */
  void add(RunBuffer run) {
    runs.add(run);
  }

  void remove(RunBuffer run) {
    runs.remove(run);
  }

  boolean isEmpty() {
    return runs.isEmpty() && files.isEmpty();
  }

  List<DataFile> files() {
    return files.stream().map(TrackedFile::file).toList();
  }

  /** Puts files in the place of others; with their last reader the latter go. */
  void replaceFiles(Collection<DataFile> removed, Collection<DataFile> added) {
    Set<DataFile> gone = new HashSet<>(removed);
    List<TrackedFile> next = new ArrayList<>(files.size() + added.size());
    List<TrackedFile> unused = new ArrayList<>();
    files.forEach(file -> (gone.contains(file.file()) ? unused : next).add(file));
    added.forEach(file -> next.add(new TrackedFile(new IndexedFile(key, file), onUnusedFile)));
    next.sort(WRITE_ORDER);
    files = next;
    unused.forEach(TrackedFile::release);
  }

  /** Makes visible, in one step, what has changed since the last time. */
  void publish() {
    List<RunView> runViews = runs.stream().map(RunBuffer::view).toList();
    TableView before = published;
    published = new TableView(files.stream().map(TrackedFile::retain).toList(), runViews);
    before.release();
  }

  /** Gives the published rows back. The files stay in the store. */
  void close() {
    TableView before = published;
    published = TableView.empty();
    before.release();
  }
}
