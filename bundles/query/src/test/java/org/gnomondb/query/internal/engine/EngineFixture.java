package org.gnomondb.query.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.arrow.memory.RootAllocator;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.query.ResultFormat;
import org.gnomondb.kernel.natives.NativeLibrary;
import org.gnomondb.query.internal.engine.TableSource.VisibleBlock;
import org.jspecify.annotations.Nullable;

/** An engine over files in memory. Closing it asserts that nothing native is left. */
final class EngineFixture implements AutoCloseable {
  static final long MEMORY_LIMIT_BYTES = 16 << 20;
  private static final Duration RELEASE_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration RELEASE_POLL = Duration.ofMillis(5);

  final RootAllocator allocator = new RootAllocator();
  final Map<String, byte[]> files = new ConcurrentHashMap<>();

  /** The paths of files of which something was read. */
  final Set<String> pathsRead = ConcurrentHashMap.newKeySet();

  /** How often something of a file was read. */
  final AtomicInteger reads = new AtomicInteger();

  final Engine engine;
  final TestTable table;

  EngineFixture() {
    NativeLibrary.load(Path.of(System.getProperty("gnomon.native.library")));
    engine = new Engine(allocator, MEMORY_LIMIT_BYTES, true, 2, Map.of(), this::read);
    table = new TestTable(allocator, "hall", "k,1");
  }

  private void read(String path, long[] offsets, int[] lengths, ByteBuffer target) {
    pathsRead.add(path);
    reads.incrementAndGet();
    byte[] file = files.get(path);
    if (file == null) {
      throw new NoSuchElementException("no file " + path);
    }
    for (int i = 0; i < offsets.length; i++) {
      target.put(file, Math.toIntExact(offsets[i]), lengths[i]);
    }
  }

  /** The whole answer of a statement on the table {@code power} made of the blocks. */
  String query(ResultFormat format, String sql, NativeBlock... blocks) {
    return new String(bytes(format, sql, null, source(blocks)), StandardCharsets.UTF_8);
  }

  byte[] bytes(ResultFormat format, String sql, @Nullable String parameters, TableSource source) {
    try (Statement statement = engine.prepare(sql, parameters)) {
      NamedTables named = statement.namedTables();
      if (named.isAllNeeded() || named.tables().contains(TestTable.NAME)) {
        table.attachTo(statement, engine, source);
      }
      try (ResultStream stream = statement.start(format)) {
        return drain(stream);
      }
    }
  }

  static TableSource source(NativeBlock... blocks) {
    return source(List.of(blocks).stream().map(block -> new VisibleBlock(block, null)).toList());
  }

  /** A table of one run. */
  static TableSource source(List<VisibleBlock> blocks) {
    return new TableSource(List.of(), List.of(blocks));
  }

  /** A table of one file. */
  static TableSource source(DataFile file) {
    return new TableSource(List.of(file), List.of());
  }

  /** What a test stored under the path, as later than files before and earlier than runs. */
  static DataFile file(String path, byte[] content, long rows, long minTime, long maxTime) {
    return new DataFile(new ObjectPath(path), content.length, rows, minTime, maxTime, 1, 0);
  }

  static byte[] drain(ResultStream stream) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte @Nullable [] chunk;
    while ((chunk = stream.next()) != null) {
      bytes.writeBytes(chunk);
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    long deadline = System.nanoTime() + RELEASE_TIMEOUT.toNanos();
    while ((engine.liveHandles() != 0 || engine.memoryReserved() != 0)
        && System.nanoTime() < deadline) {
      LockSupport.parkNanos(RELEASE_POLL.toNanos());
    }
    assertThat(engine.liveHandles()).as("live handles").isZero();
    assertThat(engine.memoryReserved()).as("reserved bytes").isZero();
    engine.close();
    table.close();
    allocator.close();
  }
}
