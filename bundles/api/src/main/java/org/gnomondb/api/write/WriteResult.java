package org.gnomondb.api.write;

import java.util.List;

/**
 * What became of a write request that could be read.
 *
 * @param linesStored lines that are stored; 0 when any line is bad and partial writes are not
 *     accepted
 * @param errors the bad lines in input order; at most the first one when partial writes are not
 *     accepted
 */
public record WriteResult(long linesStored, List<LineError> errors) {
  public WriteResult {
    errors = List.copyOf(errors);
  }
}
