package org.gnomondb.buffer.internal.memory;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.gnomondb.api.buffer.BufferBlock;
import org.gnomondb.api.buffer.BufferRun;

/** What has been published of a run. It owns a reference to each of its blocks. */
public final class RunView implements BufferRun {
  private final List<BlockView> blocks;
  private final AtomicInteger references = new AtomicInteger(1);

  /**
   * @param blocks in write order, each with a reference that this view takes over
   */
  RunView(List<BlockView> blocks) {
    this.blocks = List.copyOf(blocks);
  }

  @Override
  public List<BufferBlock> blocks() {
    return List.copyOf(blocks);
  }

  /** Adds a reference for a holder that has one already. */
  public RunView retain() {
    references.incrementAndGet();
    return this;
  }

  /** Gives a reference back; with the last one go the blocks. */
  public void release() {
    if (references.decrementAndGet() == 0) {
      blocks.forEach(BlockView::release);
    }
  }
}
