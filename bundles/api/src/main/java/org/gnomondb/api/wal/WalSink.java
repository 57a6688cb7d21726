package org.gnomondb.api.wal;

import java.util.List;
import org.gnomondb.api.write.TableBatch;

/** Receives what has become durable. */
public interface WalSink {

  /**
   * Takes over the rows of one file. Called in ascending order of sequence numbers, by one thread
   * at a time, and never twice for one number. When it returns, queries see the rows. When it
   * throws, the writes are not acknowledged. Either way it must not use the batches any more.
   *
   * @param batches in write order; a later row with the same primary key wins, field by field
   */
  void apply(long sequence, List<TableBatch> batches);

  /** Whether it can take more rows. While it can't, new writes are refused as overload. */
  default boolean isAccepting() {
    return true;
  }
}
