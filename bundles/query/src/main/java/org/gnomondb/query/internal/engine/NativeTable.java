package org.gnomondb.query.internal.engine;

/** The columns of a table as the engine knows them. */
public final class NativeTable implements AutoCloseable {
  private final NativeHandle handle;

  NativeTable(long table) {
    this.handle = new NativeHandle("the table", table, EngineBinding::releaseTable);
  }

  /** For a call that the owner keeps from running beside {@link #close}. */
  long address() {
    return handle.address();
  }

  /** Statements that the table is attached to don't need it any more. */
  @Override
  public void close() {
    handle.close();
  }
}
