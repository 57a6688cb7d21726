package org.gnomondb.query.internal;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * What queries may use.
 *
 * @param memoryBytes what all running queries together may reserve
 * @param workerThreads threads that compute
 * @param concurrentQueriesMax queries that may run at the same time; 0 for as many as come
 * @param queryLogSize queries that {@code system.queries} shows
 */
record EngineLimits(
    long memoryBytes, int workerThreads, int concurrentQueriesMax, int queryLogSize) {
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
        workerThreads > 0 ? workerThreads : Runtime.getRuntime().availableProcessors(),
        options.concurrentQueriesMax(),
        options.queryLogSize());
  }

  private static long machineMemoryBytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }
}
