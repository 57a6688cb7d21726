package org.gnomondb.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.gnomondb.buffer.internal.memory.RunBuffer;
import org.gnomondb.buffer.internal.memory.SortedRun;
import org.gnomondb.buffer.internal.memory.TableColumns;
import org.gnomondb.buffer.internal.offheap.GrowableBuffer;
import org.gnomondb.buffer.internal.parquet.ParquetTableWriter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How fast one thread turns a run of buffered rows, ten tags and ten integers each, into a Parquet
 * file in memory: sorting, gathering, encoding, compression, checksum. In rows per second.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "-Xms3g",
      "-Xmx3g",
      "--add-opens=java.base/java.nio=ALL-UNNAMED",
      "--sun-misc-unsafe-memory-access=allow"
    })
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@State(Scope.Thread)
public class SnapshotBenchmark {
  private static final int ROWS_PER_BATCH = 5_000;
  private static final int BATCHES = 800;
  private static final int ROWS = ROWS_PER_BATCH * BATCHES;

  @Param({"100", "4000"})
  private int hosts = 100;

  private final BufferAllocator allocator = new RootAllocator();
  private final TableColumns columns =
      new TableColumns(
          allocator,
          TableColumns.timeOf(CpuBatches.TABLE),
          id -> CpuBatches.TABLE.columns().get(id.value()));
  private final RunBuffer run =
      new RunBuffer(allocator, new AtomicLong()::incrementAndGet, columns);

  /** Fills the run. */
  @Setup
  public void fill() {
    new CpuBatches(hosts).batches(ROWS_PER_BATCH, BATCHES).forEach(run::append);
  }

  @TearDown
  public void close() {
    run.close();
    allocator.close();
  }

  /** Makes one file of all rows. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public int write() {
    SortedRun sorted = run.sorted(CpuBatches.TABLE);
    try (GrowableBuffer memory = new GrowableBuffer(allocator, 0)) {
      return ParquetTableWriter.write(CpuBatches.TABLE, sorted.rowCount(), sorted::rows, memory)
          .crc32c();
    }
  }

  /** The part of it that brings rows into order. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public SortedRun sort() {
    return run.sorted(CpuBatches.TABLE);
  }
}
