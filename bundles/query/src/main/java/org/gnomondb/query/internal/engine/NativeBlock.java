package org.gnomondb.query.internal.engine;

/** A block that the engine knows. The owner must not close it while attaching it. */
public final class NativeBlock implements AutoCloseable {
  private final NativeHandle handle;

  NativeBlock(long block) {
    this.handle = new NativeHandle("the block", block, EngineBinding::releaseBlock);
  }

  long address() {
    return handle.address();
  }

  /** Queries that use the block keep its memory until they end. */
  @Override
  public void close() {
    handle.close();
  }
}
