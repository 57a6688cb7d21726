package org.gnomondb.api.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.objectstore.ByteRange;

/**
 * Data files in memory, within a bound. Threads may share it.
 *
 * <p>Files never change, so what is here is never stale.
 */
public interface FileCache {

  /**
   * Takes a copy of a file that has just been stored, so that it need not be fetched again.
   *
   * @param content the bytes between position and limit, which are not changed
   */
  void put(DataFile file, ByteBuffer content);

  /**
   * Reads parts of a file, from memory if it is here, else from the store; small or recent files
   * are then kept as a whole.
   *
   * @param target takes the ranges one after the other, from its position on
   * @throws IOException as the store does; a file whose checksum is wrong is set aside as damaged,
   *     and the message names it
   */
  void read(DataFile file, List<ByteRange> ranges, ByteBuffer target) throws IOException;

  /**
   * Reads a file as a whole, unless it is in memory, and compares its checksum. For a file of which
   * parts were read that make no sense.
   *
   * @throws IOException as {@link #read}
   */
  void check(DataFile file) throws IOException;

  /** Forgets a file that has been removed. */
  void remove(DataFile file);
}
