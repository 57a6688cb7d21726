package org.gnomondb.api.query;

/** Answers SQL. Threads may share it. */
public interface QueryService {

  /**
   * Plans the statement and starts it. Blocks while planning; don't call it on an event loop or a
   * virtual thread.
   *
   * @return the running query, to be closed by the caller
   * @throws org.gnomondb.api.error.GnomonException {@code NOT_FOUND} for an unknown database,
   *     {@code INVALID} with the engine's message for a statement that can't be parsed or planned,
   *     {@code NOT_SUPPORTED}, {@code RESOURCES} when memory does not suffice, {@code OVERLOAD}
   */
  QueryAnswer query(QueryRequest request);

  /**
   * Ends a running query: who reads its answer gets {@code CANCELLED}.
   *
   * @param id as in {@code system.queries}
   * @return false when no such query is running
   */
  default boolean cancel(String id) {
    return false;
  }
}
