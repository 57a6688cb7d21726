package org.gnomondb.api.buffer;

import java.util.List;

/** The rows of a table at one moment: a primary key stands in them at most once. */
public interface TableSnapshot extends AutoCloseable {

  /** The blocks. They are valid until this snapshot is closed, exports of them for longer. */
  List<BufferBlock> blocks();

  /** The sum of the blocks' rows without those that are deleted. */
  long rowCount();

  /** Gives the blocks back. May be called twice. */
  @Override
  void close();
}
