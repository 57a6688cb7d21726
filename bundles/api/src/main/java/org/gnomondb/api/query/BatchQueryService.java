package org.gnomondb.api.query;

/** Answers SQL with Arrow record batches. Threads may share it. */
public interface BatchQueryService {

  /**
   * Plans the statement. Blocks and fails as {@link QueryService#query} does.
   *
   * @param request its format is not used
   * @return the query, which begins to run with its first batch; to be closed by the caller
   */
  BatchAnswer batches(QueryRequest request);

  /**
   * Says what a statement would answer, without running it. Blocks and fails as {@link
   * QueryService#query} does.
   *
   * @param request its format is not used. Placeholders need no values; when there are values for
   *     all of them, the answer has the types that these give it
   */
  StatementDescription describe(QueryRequest request);
}
