package org.gnomondb.api.query;

/** Merges data files into one. Threads may share it. */
public interface FileMerger {

  /**
   * Reads the files of the request in key order, merges rows with the same key field by field, and
   * encodes what is left as one Parquet file of the documented format. Memory is bounded whatever
   * the files' size. Blocks while planning.
   *
   * @return the bytes of the file; none when no row is left. To be closed by the caller
   * @throws org.gnomondb.api.error.GnomonException {@code UNAVAILABLE} when a file can't be read
   */
  QueryAnswer merge(MergeRequest request);
}
