package org.gnomondb.api.buffer;

import java.util.List;

/**
 * The rows of a table at one moment. Each row is in a file or in the buffer, never in both; but the
 * same primary key may stand in several files and runs, as each of them holds what was written at
 * its time. Then the later non-null value of each field wins: files come before runs, files go by
 * their write order, runs by their place in the list.
 *
 * <p>The lists and what is in them never change. Snapshots between which the table has not changed
 * may share them: the same list tells that what was made of it can be used again.
 */
public interface TableSnapshot extends AutoCloseable {

  /**
   * The files, in ascending write order. They are in the store as long as this snapshot is open.
   */
  List<DataFile> files();

  /** The buffered rows, in write order. They are valid until this is closed, exports for longer. */
  List<BufferRun> runs();

  /** Gives files and blocks back. May be called twice, on any thread. */
  @Override
  void close();
}
