package org.gnomondb.query.internal;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.query.internal.engine.QueryUsage;

/**
 * What queries may use.
 *
 * @param memoryBytes what all running queries together may reserve
 * @param isKeepingColumns whether columns of files are kept in the memory that queries leave
 * @param workerThreads threads that compute
 * @param concurrentQueriesMax queries that may run at the same time; 0 for as many as come
 * @param queryFilesMax data files that one query may read; 0 for as many as there are
 * @param queryLogSize queries that {@code system.queries} shows
 */
record EngineLimits(
    long memoryBytes,
    boolean isKeepingColumns,
    int workerThreads,
    int concurrentQueriesMax,
    int queryFilesMax,
    int queryLogSize) {
  /**
   * The default share of memory. The rest is for the buffer, the JVM and the system's file cache.
   */
  static final int MEMORY_PERCENT = 40;

  /** The options, with what stands in for those of 0. */
  static EngineLimits of(QueryOptions options) {
    long memoryBytes = options.memoryLimitBytes();
    int workerThreads = options.workerThreads();
    return new EngineLimits(
        memoryBytes > 0 ? memoryBytes : machineMemoryBytes() / 100 * MEMORY_PERCENT,
        !options.isColumnCacheDisabled(),
        workerThreads > 0 ? workerThreads : Runtime.getRuntime().availableProcessors(),
        options.concurrentQueriesMax(),
        options.queryFilesMax(),
        options.queryLogSize());
  }

  /**
   * Refuses a query that reads more data files than it may.
   *
   * @throws GnomonException {@code RESOURCES}
   */
  void checkFiles(QueryUsage usage) {
    if (queryFilesMax > 0 && usage.files() > queryFilesMax) {
      throw new GnomonException(
          ErrorCode.RESOURCES,
          ("Query would scan %d Parquet files, exceeding the file limit. --query-file-limit allows"
                  + " %d: give narrower bounds of time, or raise it")
              .formatted(usage.files(), queryFilesMax));
    }
  }

  private static long machineMemoryBytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }
}
