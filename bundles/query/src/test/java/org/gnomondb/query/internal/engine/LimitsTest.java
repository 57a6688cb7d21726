package org.gnomondb.query.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.gnomondb.api.query.ResultFormat;
import org.gnomondb.query.internal.engine.EngineException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitsTest {
  private static final String ENDLESS = "SELECT a.value FROM generate_series(1, 10000000000) a";

  private final EngineFixture fixture = new EngineFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void memoryOfQueriesIsLimited() {
    long[] values = new Random(7).longs(1_500_000).toArray();
    try (NativeBlock block = fixture.table.numbers(fixture.engine, values);
        NativeTable table =
            fixture.engine.importTable(TestTable.NUMBERS, List.of(), new MapDictionaryProvider());
        NativeRows rows = fixture.engine.importRows("numbers", table, EngineFixture.source(block));
        Statement statement =
            fixture.engine.prepare(
                "SELECT number, count(*) FROM numbers GROUP BY number ORDER BY 2", null)) {
      statement.attach(rows, Statement.NO_TIME_MIN);
      try (ResultStream stream = statement.start(ResultFormat.CSV)) {
        EngineException failure =
            catchThrowableOfType(EngineException.class, () -> EngineFixture.drain(stream));
        assertThat(failure.kind()).isEqualTo(Kind.RESOURCES_EXHAUSTED);
        assertThat(failure).hasMessageContaining("Resources exhausted");
      }
    }
  }

  @Test
  void closingEndsAQueryThatSomeoneReads() throws Exception {
    try (ExecutorService executor = Executors.newSingleThreadExecutor();
        Statement statement = fixture.engine.prepare(ENDLESS, null)) {
      ResultStream stream = statement.start(ResultFormat.JSON_LINES);
      assertThat(stream.next()).isNotEmpty();
      Future<EngineException> reader =
          executor.submit(
              () -> catchThrowableOfType(EngineException.class, () -> EngineFixture.drain(stream)));
      stream.close();
      assertThat(reader.get(10, TimeUnit.SECONDS).kind()).isEqualTo(Kind.CANCELLED);
    }
  }

  @Test
  void closingDoesNotWaitForAJoinThatNeverPauses() throws Exception {
    String join =
        "SELECT count(*) FROM generate_series(1, 2000) a"
            + " JOIN generate_series(1, 100000) b ON a.value * 7 > b.value * 11 + 3";
    try (ExecutorService executor = Executors.newSingleThreadExecutor();
        Statement statement = fixture.engine.prepare(join, null)) {
      ResultStream stream = statement.start(ResultFormat.JSON);
      Future<EngineException> reader =
          executor.submit(() -> catchThrowableOfType(EngineException.class, stream::next));
      stream.close();
      assertThat(reader.get(1, TimeUnit.SECONDS).kind()).isEqualTo(Kind.CANCELLED);
    }
  }

  @Test
  void aSlowReaderHoldsTheQueryBack() {
    try (Statement statement = fixture.engine.prepare(ENDLESS, null);
        ResultStream stream = statement.start(ResultFormat.CSV)) {
      assertThat(stream.next()).hasSizeGreaterThanOrEqualTo(64 * 1024).hasSizeLessThan(1 << 20);
    }
  }

  @Test
  void aFileThatCannotBeReadIsNamedAsSuch() {
    TableSource source =
        EngineFixture.source(EngineFixture.file("gone.parquet", new byte[1_000], 10, 0, 9));
    EngineException failure =
        catchThrowableOfType(
            EngineException.class,
            () -> fixture.bytes(ResultFormat.JSON, "SELECT watts FROM power", null, source));
    assertThat(failure.kind()).isEqualTo(Kind.UNREADABLE_FILE);
    assertThat(failure).hasMessageContaining("no file gone.parquet");
  }

  @Test
  void aClosedEngineRefusesToWork() {
    Engine other =
        new Engine(
            fixture.allocator, 1 << 20, true, 1, Map.of(), (path, offsets, lengths, target) -> {});
    other.close();
    other.close();
    assertThat(
            catchThrowableOfType(
                IllegalStateException.class, () -> other.prepare("SELECT 1", null)))
        .hasMessage("the engine is closed");
  }

  @Test
  void answersOutliveTheirEngine() {
    Engine other =
        new Engine(
            fixture.allocator, 1 << 20, true, 1, Map.of(), (path, offsets, lengths, target) -> {});
    Statement statement = other.prepare(ENDLESS, null);
    ResultStream stream = statement.start(ResultFormat.CSV);
    Statement waiting = other.prepare("SELECT 1", null);
    other.close();
    assertThat(
            catchThrowableOfType(EngineException.class, () -> EngineFixture.drain(stream)).kind())
        .isEqualTo(Kind.CANCELLED);
    statement.close();
    stream.close();
    waiting.close();
  }
}
