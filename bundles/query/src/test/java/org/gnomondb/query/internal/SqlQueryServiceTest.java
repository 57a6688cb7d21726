package org.gnomondb.query.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.arrow.memory.RootAllocator;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.catalog.CatalogChange;
import org.gnomondb.api.catalog.CatalogSnapshot;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.Deletion;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.query.QueryAnswer;
import org.gnomondb.api.query.QueryRequest;
import org.gnomondb.api.query.ResultFormat;
import org.gnomondb.api.query.SystemTable;
import org.gnomondb.kernel.lifecycle.Lifecycle;
import org.gnomondb.kernel.natives.NativeLibrary;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlQueryServiceTest {
  /** Rows of the buffer have times from 0 on, in nanoseconds. */
  private static final Instant NOW = Instant.EPOCH.plusSeconds(60);

  private final RootAllocator allocator = new RootAllocator();
  private final FakeBuffer buffer = new FakeBuffer(allocator);
  private final OneDatabase catalog = new OneDatabase();
  private SqlQueryService service = open();

  @BeforeEach
  void bind() {
    service.bindCatalog(catalog);
    service.bindBuffer(buffer);
  }

  @AfterEach
  void close() {
    service.deactivate();
    service.unbindBuffer(buffer);
    assertThat(buffer.openSnapshots()).isZero();
    assertThat(allocator.getAllocatedMemory()).isZero();
    allocator.close();
  }

  private static SqlQueryService open() {
    return open("", new Reports());
  }

  private static SqlQueryService open(String settings, Lifecycle lifecycle) {
    NativeLibrary.load(Path.of(System.getProperty("gnomon.native.library")));
    EngineLimits limits = new EngineLimits(16 << 20, true, 2, 2, 1, 3);
    return new SqlQueryService(limits, settings, () -> NOW, lifecycle);
  }

  /** What the kernel is told. */
  private static final class Reports implements Lifecycle {
    private final List<String> failures = new ArrayList<>();

    @Override
    public void listening(String url) {}

    @Override
    public void failed(String message) {
      failures.add(message);
    }
  }

  @Test
  void settingsReachTheEngine() {
    SqlQueryService other = open("datafusion.execution.batch_size:77", new Reports());
    other.bindCatalog(catalog);
    other.bindBuffer(buffer);
    try (QueryAnswer answer =
        other.query(
            new QueryRequest(
                "home", "SHOW datafusion.execution.batch_size", ResultFormat.JSON, Map.of()))) {
      assertThat(answer.next()).asString().contains("77");
    }
    other.deactivate();
    other.unbindBuffer(buffer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "batch|'batch' is no setting; expected NAME:VALUE",
        "datafusion.execution.nothing:1|Config value",
        "datafusion.execution.batch_size:many|many",
        "datafusion.catalog.default_schema:x|can't be changed: answers rely on it",
      })
  void settingsThatCannotBeEndTheStart(String settings, String reason) {
    Reports reports = new Reports();
    assertThatThrownBy(() -> open(settings, reports)).isInstanceOf(RuntimeException.class);
    assertThat(reports.failures).singleElement().asString().contains(reason);
    assertThat(reports.failures).singleElement().asString().endsWith("see --datafusion-config");
  }

  private String answer(String sql) {
    return answer(sql, Map.of());
  }

  private String answer(String sql, Map<String, @Nullable Object> parameters) {
    try (QueryAnswer answer =
        service.query(new QueryRequest("home", sql, ResultFormat.CSV, parameters))) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte @Nullable [] chunk;
      while ((chunk = answer.next()) != null) {
        bytes.writeBytes(chunk);
      }
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }

  @Test
  void aBlockIsExportedOnceAndDroppedWhenItIsGone() {
    FakeBuffer.Block first = buffer.block(1, 10, 20);
    FakeBuffer.Block second = buffer.block(2, 30);
    buffer.show(first, second);
    assertThat(answer("SELECT sum(watts) AS w FROM power")).isEqualTo("w\n60\n");
    assertThat(answer("SELECT sum(watts) AS w FROM power")).isEqualTo("w\n60\n");
    assertThat(first.exportCount()).isEqualTo(1);
    buffer.show(second);
    assertThat(answer("SELECT sum(watts) AS w FROM power")).isEqualTo("w\n30\n");
    buffer.show(first);
    assertThat(answer("SELECT sum(watts) AS w FROM power")).isEqualTo("w\n30\n");
    assertThat(first.exportCount()).isEqualTo(2);
  }

  @Test
  void anotherBufferMayUseTheSameBlockIds() {
    buffer.show(buffer.block(1, 10));
    assertThat(answer("SELECT watts FROM power")).isEqualTo("watts\n10\n");
    service.unbindBuffer(buffer);
    assertThat(allocator.getAllocatedMemory()).as("what the engine kept").isZero();
    service.bindBuffer(buffer);
    buffer.show(buffer.block(1, 11));
    assertThat(answer("SELECT watts FROM power")).isEqualTo("watts\n11\n");
  }

  @Test
  void parametersTakeTheirTypes() {
    buffer.show(buffer.block(1, 10, 20));
    assertThat(
            answer(
                "SELECT watts FROM power WHERE watts > $min AND 'a\"\\\n' = $text",
                Map.of("min", 15L, "text", "a\"\\\n")))
        .isEqualTo("watts\n20\n");
  }

  @Test
  void tablesWithoutRowsAreListed() {
    assertThat(answer("SHOW TABLES")).contains("public,iox,power,BASE TABLE");
  }

  @Test
  void rowsOlderThanTheRetentionPeriodAreNotSeen() {
    buffer.show(buffer.block(1, 10, 20, 30));
    catalog.show(Optional.of(Duration.between(Instant.EPOCH.plusNanos(1), NOW)), Optional.empty());
    assertThat(answer("SELECT watts FROM power")).isEqualTo("watts\n20\n30\n");
    catalog.show(Optional.of(Duration.ofDays(400_000)), Optional.empty());
    assertThat(answer("SELECT count(*) AS n FROM power")).isEqualTo("n\n3\n");
  }

  @Test
  void aDeletedTableIsThereUntilItsDataIsGone() {
    buffer.show(buffer.block(1, 10));
    catalog.show(Optional.empty(), Optional.of(deletion(NOW.plusSeconds(1))));
    assertThat(answer("SELECT watts FROM power")).isEqualTo("watts\n10\n");
    assertThat(answer("SHOW TABLES")).doesNotContain("power");
    catalog.show(Optional.empty(), Optional.of(deletion(NOW)));
    assertThat(failure("home", "SELECT watts FROM power")).isEqualTo(ErrorCode.INVALID);
  }

  @Test
  void filesStayUntilTheAnswerIsClosed() {
    buffer.showFiles(new DataFile(new ObjectPath("gone.parquet"), 1_000, 3, 100, 200, 1, 0));
    buffer.show(buffer.block(1, 10));
    try (QueryAnswer count =
        service.query(
            new QueryRequest(
                "home", "SELECT count(*) AS n FROM power", ResultFormat.CSV, Map.of()))) {
      assertThat(count.next()).asString().as("known without a read").isEqualTo("n\n4\n");
      assertThat(buffer.openSnapshots()).isEqualTo(1);
    }
    assertThat(buffer.openSnapshots()).isZero();
  }

  @Test
  void filesThatBoundsOfTimeLeaveOutDoNotCount() {
    buffer.showFiles(
        new DataFile(new ObjectPath("a.parquet"), 1_000, 3, 100, 200, 1, 0),
        new DataFile(new ObjectPath("b.parquet"), 1_000, 3, 300, 400, 2, 0));
    buffer.show(buffer.block(1, 10));
    assertThatThrownBy(() -> answer("SELECT watts FROM power"))
        .isInstanceOfSatisfying(
            GnomonException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RESOURCES))
        .hasMessage(
            "Query would scan 2 Parquet files, exceeding the file limit. --query-file-limit allows"
                + " 1: give narrower bounds of time, or raise it");
    assertThat(answer("SELECT watts FROM power WHERE time < to_timestamp(50)"))
        .isEqualTo("watts\n10\n");
    assertThat(answer("SELECT parquet_files FROM system.queries WHERE success"))
        .isEqualTo("parquet_files\n0\n");
  }

  @Test
  void queriesSeeThemselvesAndThoseBefore() {
    assertThat(failure("home", "SELECT * FROM nowhere")).isEqualTo(ErrorCode.INVALID);
    assertThat(answer("SELECT 1 AS one")).isEqualTo("one\n1\n");
    assertThat(answer("SELECT query_type, query_text, success, running FROM system.queries"))
        .isEqualTo(
            """
            query_type,query_text,success,running
            sql,SELECT * FROM nowhere,false,false
            sql,SELECT 1 AS one,true,false
            sql,"SELECT query_type, query_text, success, running FROM system.queries",false,true
            """);
    assertThat(answer("SELECT count(*) AS n, min(issue_time) AS t FROM system.queries"))
        .as("three are kept")
        .isEqualTo("n,t\n3,1970-01-01T00:01:00\n");
  }

  @Test
  void theLastBytesAreKnownToBeTheLast() {
    try (QueryAnswer answer =
        service.query(new QueryRequest("home", "SELECT 1 AS one", ResultFormat.JSON, Map.of()))) {
      assertThat(answer.isAtEnd()).isFalse();
      assertThat(answer.next()).asString().isEqualTo("[{\"one\":1}]");
      assertThat(answer.isAtEnd()).isTrue();
    }
    assertThat(answer("SELECT phase, compute_duration IS NULL AS unknown FROM system.queries"))
        .as("who knows the end need not ask for more")
        .startsWith("phase,unknown\nsuccess,false\n");
  }

  @Test
  void aColumnThatComesLaterIsSeenByTheNextQuery() {
    buffer.show(buffer.block(1, 10));
    assertThat(answer("SELECT * FROM power")).startsWith("room,time,watts\n");
    catalog.addColumn(new ColumnDefinition(new ColumnId(3), "amps", ColumnType.FLOAT64));
    assertThat(answer("SELECT * FROM power")).startsWith("amps,room,time,watts\n");
  }

  @Test
  void queriesTellWhatTheyTook() {
    buffer.show(buffer.block(1, 30, 10, 20));
    assertThat(answer("SELECT watts FROM power ORDER BY watts")).isEqualTo("watts\n10\n20\n30\n");
    assertThat(failure("home", "SELECT * FROM nowhere")).isEqualTo(ErrorCode.INVALID);
    assertThat(
            answer(
                "SELECT phase, partitions > 0 AS parts, compute_duration IS NULL AS unknown,"
                    + " max_memory > 0 AS memory, trace_id FROM system.queries"))
        .isEqualTo(
            """
            phase,parts,unknown,memory,trace_id
            success,true,false,true,
            fail,,true,,
            execution_permit,,true,,
            """);
  }

  @Test
  void aRunningQueryCanBeEnded() {
    try (QueryAnswer endless =
        service.query(
            new QueryRequest(
                "home",
                "SELECT * FROM generate_series(1, 10000000000)",
                ResultFormat.CSV,
                Map.of()))) {
      assertThat(endless.next()).isNotEmpty();
      String id =
          answer("SELECT id FROM system.queries WHERE query_text LIKE '%10000000000%' LIMIT 1")
              .lines()
              .skip(1)
              .findFirst()
              .orElseThrow();
      assertThat(service.cancel("other")).isFalse();
      assertThat(service.cancel(id)).isTrue();
      assertThat(service.cancel(id)).isFalse();
      assertThat(catchThrowableOfType(GnomonException.class, endless::next).code())
          .isEqualTo(ErrorCode.CANCELLED);
    }
    assertThat(answer("SELECT phase FROM system.queries WHERE cancelled"))
        .isEqualTo("phase\ncancel\n");
  }

  @Test
  void tablesOfOtherBundlesAreAskedWhenTheyAreNamed() {
    CountedTable table = new CountedTable();
    service.bindSystemTable(table);
    assertThat(answer("SHOW TABLES"))
        .isEqualTo(
            """
            table_catalog,table_schema,table_name,table_type
            public,iox,power,BASE TABLE
            public,system,queries,BASE TABLE
            public,system,things,BASE TABLE
            public,information_schema,tables,VIEW
            public,information_schema,views,VIEW
            public,information_schema,columns,VIEW
            public,information_schema,df_settings,VIEW
            public,information_schema,schemata,VIEW
            public,information_schema,routines,VIEW
            public,information_schema,parameters,VIEW
            """);
    assertThat(table.asked).isZero();
    assertThat(answer("SELECT * FROM system.things ORDER BY name"))
        .isEqualTo(
            """
            name,size,time,until,ok,share
            a,1,1970-01-01T00:00:00.000000005,1970-01-01T00:00:07Z,true,0.5
            ,,,,,
            """);
    assertThat(table.asked).isEqualTo(1);
    assertThat(
            answer(
                "SELECT column_name, is_nullable FROM information_schema.columns"
                    + " WHERE table_name IN ('queries', 'things')"
                    + " AND column_name IN ('phase', 'parquet_files', 'share')"
                    + " ORDER BY column_name"))
        .isEqualTo("column_name,is_nullable\nparquet_files,YES\nphase,NO\nshare,YES\n");
    service.unbindSystemTable(table);
    assertThat(failure("home", "SELECT * FROM system.things")).isEqualTo(ErrorCode.INVALID);
  }

  @Test
  void failuresHaveCodes() {
    assertThat(failure("other", "SELECT 1")).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(failure("home", "SELECT * FROM nowhere")).isEqualTo(ErrorCode.INVALID);
    assertThat(failure("home", "SELECT 1; SELECT 2")).isEqualTo(ErrorCode.NOT_SUPPORTED);
    assertThat(
            catchThrowableOfType(
                    GnomonException.class,
                    () -> answer("SELECT 1 / (value - 5) FROM generate_series(1, 9)"))
                .code())
        .isEqualTo(ErrorCode.FAILED);
  }

  private ErrorCode failure(String database, String sql) {
    return catchThrowableOfType(
            GnomonException.class,
            () -> service.query(new QueryRequest(database, sql, ResultFormat.JSON, Map.of())))
        .code();
  }

  @Test
  void deactivationEndsAnswersThatNobodyClosed() {
    QueryAnswer forgotten =
        service.query(
            new QueryRequest(
                "home",
                "SELECT * FROM generate_series(1, 10000000000)",
                ResultFormat.CSV,
                Map.of()));
    service.deactivate();
    assertThat(catchThrowableOfType(GnomonException.class, forgotten::next).code())
        .isEqualTo(ErrorCode.CANCELLED);
    service = open();
  }

  /** Has a row of values and a row of nulls. */
  private static final class CountedTable implements SystemTable {
    private int asked;

    @Override
    public String name() {
      return "things";
    }

    @Override
    public List<Column> columns() {
      return List.of(
          Column.nullable("name", ColumnType.STRING),
          Column.nullable("size", ColumnType.UINT64),
          Column.nullable("time", ColumnType.TIME),
          Column.nullableUtc("until"),
          Column.nullable("ok", ColumnType.BOOLEAN),
          Column.nullable("share", ColumnType.FLOAT64));
    }

    @Override
    public List<List<@Nullable Object>> rows(String database) {
      asked++;
      return List.of(
          Arrays.asList(null, null, null, null, null, null),
          List.of("a", 1L, 5L, 7_000_000_000L, true, 0.5));
    }
  }

  private static Deletion deletion(Instant dataGoneAt) {
    return new Deletion(NOW.minusSeconds(1), Optional.of(dataGoneAt));
  }

  /** The database {@code home} with the table {@code power}: room, time, watts. */
  private static final class OneDatabase implements Catalog {
    private static final List<ColumnDefinition> COLUMNS =
        List.of(
            new ColumnDefinition(new ColumnId(0), "time", ColumnType.TIME),
            new ColumnDefinition(new ColumnId(1), "watts", ColumnType.INT64),
            new ColumnDefinition(new ColumnId(2), "room", ColumnType.TAG));

    private volatile CatalogSnapshot snapshot =
        snapshot(COLUMNS, Optional.empty(), Optional.empty());

    void addColumn(ColumnDefinition column) {
      List<ColumnDefinition> more = new ArrayList<>(COLUMNS);
      more.add(column);
      snapshot = snapshot(more, Optional.empty(), Optional.empty());
    }

    void show(Optional<Duration> retentionPeriod, Optional<Deletion> deletionOfTable) {
      snapshot = snapshot(COLUMNS, retentionPeriod, deletionOfTable);
    }

    private static CatalogSnapshot snapshot(
        List<ColumnDefinition> columns,
        Optional<Duration> retentionPeriod,
        Optional<Deletion> deletionOfTable) {
      TableDefinition power =
          new TableDefinition(new TableId(1), "power", columns, deletionOfTable);
      DatabaseDefinition home =
          new DatabaseDefinition(
              new DatabaseId(1), "home", Map.of("power", power), retentionPeriod, Optional.empty());
      return new CatalogSnapshot(1, Map.of("home", home));
    }

    @Override
    public UUID id() {
      return new UUID(0, 1);
    }

    @Override
    public CatalogSnapshot snapshot() {
      return snapshot;
    }

    @Override
    public CatalogSnapshot commit(List<CatalogChange> changes) {
      throw new UnsupportedOperationException("read only");
    }
  }
}
