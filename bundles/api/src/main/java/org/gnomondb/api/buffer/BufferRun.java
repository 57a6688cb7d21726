package org.gnomondb.api.buffer;

import java.util.List;

/** Rows that were written one after the other. A primary key stands in them at most once. */
public interface BufferRun {

  /** The blocks, in write order; each has at least one row. */
  List<BufferBlock> blocks();
}
