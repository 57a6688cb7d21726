package org.gnomondb.api.query;

import java.util.List;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.catalog.TableDefinition;

/**
 * Files of a table to merge.
 *
 * @param files all rows of the result; they stay in the store until the answer is closed
 * @param minTime rows before it, in nanoseconds since the epoch, are left out
 * @param maxTime rows after it are left out
 */
public record MergeRequest(
    TableDefinition table, List<DataFile> files, long minTime, long maxTime) {
  public MergeRequest {
    files = List.copyOf(files);
  }
}
