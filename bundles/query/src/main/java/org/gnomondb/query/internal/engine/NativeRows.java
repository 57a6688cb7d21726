package org.gnomondb.query.internal.engine;

/**
 * The rows of one table in blocks and files, put together so that any number of statements can be
 * given them. They keep the blocks, but not the files, from going away.
 */
public final class NativeRows implements AutoCloseable {
  private final NativeHandle handle;

  NativeRows(long rows) {
    this.handle = new NativeHandle("the rows", rows, EngineBinding::releaseRows);
  }

  /** For a call that the owner keeps from running beside {@link #close}. */
  long address() {
    return handle.address();
  }

  /** Statements that they are attached to don't need them any more. */
  @Override
  public void close() {
    handle.close();
  }
}
