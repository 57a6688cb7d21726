package org.gnomondb.buffer.internal.index;

/**
 * The order of data files by when their rows were written: the sequence number of the last WAL file
 * with such a row, then how often the rows have been merged. So a merged file comes right behind
 * those that it was made of.
 */
public final class WriteOrder {
  private static final int LEVEL_BITS = 8;

  /** The most often that rows are merged. */
  public static final int LEVEL_MAX = (1 << LEVEL_BITS) - 1;

  /** The greatest sequence number that has a write order. */
  static final long SEQUENCE_MAX = Long.MAX_VALUE >> LEVEL_BITS;

  private WriteOrder() {}

  /** The order of files with rows up to that WAL file. */
  public static long ofSnapshot(long walSequence) {
    if (walSequence < 0 || walSequence > SEQUENCE_MAX) {
      throw new IllegalArgumentException("WAL sequence number " + walSequence);
    }
    return walSequence << LEVEL_BITS;
  }

  public static long walSequence(long writeOrder) {
    return writeOrder >> LEVEL_BITS;
  }

  /** How often the rows have been merged. */
  public static int level(long writeOrder) {
    return (int) (writeOrder & LEVEL_MAX);
  }
}
