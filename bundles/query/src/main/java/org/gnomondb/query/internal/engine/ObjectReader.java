package org.gnomondb.query.internal.engine;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads parts of files for the engine, on threads of the engine that may block. */
public interface ObjectReader {

  /**
   * Fills the target with the ranges, one after the other.
   *
   * @param target a direct buffer of the summed up lengths. It is memory of the engine and must not
   *     be kept: touching it after the return crashes the process
   */
  void read(String path, long[] offsets, int[] lengths, ByteBuffer target) throws IOException;
}
