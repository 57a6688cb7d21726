package org.gnomondb.query.internal;

/** Options of the query bundle, under the PID {@link SqlQueryService#PID}. */
public @interface QueryOptions {
  /**
   * Bytes that all running queries together may reserve outside of the JVM's heap; 0 means {@link
   * EngineLimits#MEMORY_PERCENT} percent of the machine's memory.
   */
  long memoryLimitBytes() default 0;

  /**
   * Whether no columns of files are kept in that memory while queries leave room in it. Kept ones
   * take half of it at most, and give way to queries.
   */
  boolean isColumnCacheDisabled() default false;

  /** Threads that compute; 0 means one for each processor. */
  int workerThreads() default 0;

  /** Queries that run at the same time, others wait for their turn; 0 means no limit. */
  int concurrentQueriesMax() default 0;

  /**
   * Data files that one query may read, after planning has left out what it can; 0 means no limit.
   */
  int queryFilesMax() default 0;

  /** Settings of DataFusion, as {@link EngineSettings#parse} reads them. */
  String engineSettings() default "";

  /** Queries that {@code system.queries} shows. */
  int queryLogSize() default 1_000;
}
