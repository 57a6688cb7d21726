package org.gnomondb.buffer.internal;

import java.util.concurrent.atomic.AtomicInteger;
import org.gnomondb.api.buffer.DataFile;

/** Numbers for the names of files: one part stands for this process, the other counts. */
final class FileNonces {
  private final int process;
  private final AtomicInteger count = new AtomicInteger();

  /**
   * @param process random, so that no two processes are likely to have the same
   */
  FileNonces(int process) {
    this.process = process | Integer.MIN_VALUE; // Never with leading zeros.
  }

  long next() {
    return ((long) process << Integer.SIZE) | Integer.toUnsignedLong(count.incrementAndGet());
  }

  /** Whether the file's name is one that this process has given. */
  boolean isOwn(DataFile file) {
    return file.path().value().contains("_%08x".formatted(process));
  }
}
