package org.gnomondb.buffer.internal.tables;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.buffer.internal.index.IndexedFile;

/** A data file that is removed from the store when nobody reads it any more. */
final class TrackedFile {
  private final IndexedFile file;
  private final Consumer<IndexedFile> onUnused;
  private final AtomicInteger references = new AtomicInteger(1);

  /**
   * @param onUnused called once, when the table has let go of the file and the last view is closed
   */
  TrackedFile(IndexedFile file, Consumer<IndexedFile> onUnused) {
    this.file = file;
    this.onUnused = onUnused;
  }

  DataFile file() {
    return file.file();
  }

  /** Adds a reference for a holder that has one already. */
  TrackedFile retain() {
    references.incrementAndGet();
    return this;
  }

  void release() {
    if (references.decrementAndGet() == 0) {
      onUnused.accept(file);
    }
  }
}
