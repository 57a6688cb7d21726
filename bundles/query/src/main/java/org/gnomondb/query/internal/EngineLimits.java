package org.gnomondb.query.internal;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * What the engine may use.
 *
 * @param memoryBytes what all running queries together may reserve
 * @param workerThreads threads that compute
 */
record EngineLimits(long memoryBytes, int workerThreads) {
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
        workerThreads > 0 ? workerThreads : Runtime.getRuntime().availableProcessors());
  }

  private static long machineMemoryBytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }
}
