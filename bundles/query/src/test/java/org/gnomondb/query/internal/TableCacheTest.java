package org.gnomondb.query.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.RootAllocator;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.buffer.TableSnapshot;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.query.ResultFormat;
import org.gnomondb.kernel.natives.NativeLibrary;
import org.gnomondb.query.internal.engine.Engine;
import org.gnomondb.query.internal.engine.ResultStream;
import org.gnomondb.query.internal.engine.Statement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TableCacheTest {
  private static final DatabaseId DATABASE = new DatabaseId(1);
  private static final long EMPTY_FILE_ROWS = 3;

  private final RootAllocator allocator = new RootAllocator();
  private final FakeBuffer buffer = new FakeBuffer(allocator);
  private final TableSchemas schemas = new TableSchemas(allocator);
  private final Engine engine = engine();
  private TableDefinition table = table("watts");
  private long nanos;
  private final TableCache cache = new TableCache(engine, schemas, () -> nanos);

  private Engine engine() {
    NativeLibrary.load(Path.of(System.getProperty("gnomon.native.library")));
    return new Engine(
        allocator,
        16 << 20,
        true,
        2,
        Map.of(),
        (path, offsets, lengths, target) -> {
          throw new FileNotFoundException(path);
        });
  }

  @AfterEach
  void close() {
    cache.close();
    assertThat(engine.liveBlocks()).isZero();
    assertThat(engine.liveHandles()).isZero();
    engine.close();
    schemas.close();
    allocator.close();
  }

  private static TableDefinition table(String... fields) {
    List<ColumnDefinition> columns = new ArrayList<>();
    columns.add(new ColumnDefinition(new ColumnId(0), "time", ColumnType.TIME));
    for (String field : fields) {
      columns.add(new ColumnDefinition(new ColumnId(columns.size()), field, ColumnType.INT64));
    }
    return new TableDefinition(new TableId(1), "power", columns, Optional.empty());
  }

  private ResultStream start(String sql, long timeMin) {
    try (Statement statement = engine.prepare(sql, null);
        TableSnapshot snapshot = buffer.snapshot(DATABASE, table.id())) {
      cache.attach(statement, DATABASE, table, snapshot, timeMin);
      return statement.start(ResultFormat.CSV);
    }
  }

  private String answer(String sql) {
    return answer(sql, Statement.NO_TIME_MIN);
  }

  private String answer(String sql, long timeMin) {
    try (ResultStream stream = start(sql, timeMin)) {
      return drain(stream);
    }
  }

  private static String drain(ResultStream stream) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte @Nullable [] chunk;
    while ((chunk = stream.next()) != null) {
      bytes.writeBytes(chunk);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static DataFile file(String path, long time) {
    return new DataFile(new ObjectPath(path), 1_000, EMPTY_FILE_ROWS, time, time + 10, 1, 0);
  }

  @Test
  void rowsThatHaveNotChangedAreLookedAtOnce() {
    buffer.show(buffer.block(1, 10, 20));
    for (int i = 0; i < 3; i++) {
      assertThat(answer("SELECT sum(watts) AS w FROM power")).isEqualTo("w\n30\n");
    }
    assertThat(buffer.runsRead()).isEqualTo(firstLooks());
    buffer.show(buffer.block(2, 30));
    assertThat(answer("SELECT sum(watts) AS w FROM power")).isEqualTo("w\n30\n");
    assertThat(buffer.runsRead()).isEqualTo(2 * firstLooks());
  }

  /** Which blocks there are is looked at to forget others, and to know new ones. */
  private static int firstLooks() {
    return 2;
  }

  @Test
  void leastTimeIsThatOfTheStatement() {
    buffer.show(buffer.block(1, 10, 20, 40));
    assertThat(answer("SELECT sum(watts) AS w FROM power")).isEqualTo("w\n70\n");
    assertThat(answer("SELECT sum(watts) AS w FROM power", 1)).isEqualTo("w\n60\n");
    assertThat(answer("SELECT sum(watts) AS w FROM power", 2)).isEqualTo("w\n40\n");
    assertThat(answer("SELECT sum(watts) AS w FROM power")).isEqualTo("w\n70\n");
    assertThat(buffer.runsRead()).isEqualTo(firstLooks());
  }

  @Test
  void rowsThatAreDeletedLaterAreHidden() {
    FakeBuffer.Block block = buffer.block(1, 10, 20, 40);
    buffer.show(block);
    assertThat(answer("SELECT sum(watts) AS w FROM power")).isEqualTo("w\n70\n");
    buffer.show(buffer.hiding(block, 0b010));
    assertThat(answer("SELECT sum(watts) AS w FROM power")).isEqualTo("w\n50\n");
    assertThat(answer("SELECT sum(watts) AS w FROM power")).isEqualTo("w\n50\n");
    assertThat(block.exportCount()).isEqualTo(1);
  }

  @Test
  void filesThatComeAndGoAreCounted() {
    String count = "SELECT count(*) AS n FROM power";
    assertThat(answer(count)).isEqualTo("n\n0\n");
    buffer.showFiles(file("a.parquet", 100));
    assertThat(answer(count)).isEqualTo("n\n3\n");
    buffer.showFiles(file("a.parquet", 100), file("b.parquet", 200));
    assertThat(answer(count)).isEqualTo("n\n6\n");
    buffer.showFiles();
    assertThat(answer(count)).isEqualTo("n\n0\n");
  }

  @Test
  void columnsThatComeLaterAreSeen() {
    buffer.show(buffer.block(1, 10));
    assertThat(answer("SELECT * FROM power")).startsWith("time,watts\n");
    table = table("watts", "amps");
    assertThat(answer("SELECT * FROM power")).startsWith("amps,time,watts\n");
    assertThat(answer("SELECT * FROM power")).startsWith("amps,time,watts\n");
  }

  @Test
  void idleTablesHoldNothing() {
    FakeBuffer.Block block = buffer.block(1, 10);
    buffer.show(block);
    assertThat(answer("SELECT watts FROM power")).isEqualTo("watts\n10\n");
    nanos += TableCache.IDLE_TIME_MAX.toNanos() - 1;
    cache.evictIdle();
    assertThat(engine.liveBlocks()).isEqualTo(1);
    nanos += 1;
    cache.evictIdle();
    assertThat(engine.liveBlocks()).isZero();
    assertThat(engine.liveHandles()).isZero();
    assertThat(answer("SELECT watts FROM power")).isEqualTo("watts\n10\n");
    assertThat(block.exportCount()).isEqualTo(2);
  }

  @Test
  void answersThatRunKeepWhatIsForgotten() {
    int rows = 300_000;
    buffer.show(buffer.block(1, new long[rows]));
    try (ResultStream stream = start("SELECT watts FROM power", Statement.NO_TIME_MIN)) {
      cache.close();
      buffer.show();
      assertThat(answer("SELECT count(*) AS n FROM power")).isEqualTo("n\n0\n");
      assertThat(engine.liveBlocks()).isEqualTo(1);
      assertThat(drain(stream)).isEqualTo("watts\n" + "0\n".repeat(rows));
    }
  }
}
