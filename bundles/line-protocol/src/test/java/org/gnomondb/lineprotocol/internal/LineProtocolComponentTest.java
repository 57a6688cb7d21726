package org.gnomondb.lineprotocol.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.gnomondb.api.catalog.CatalogChange;
import org.gnomondb.api.catalog.CatalogChange.CreateTable;
import org.gnomondb.api.catalog.CatalogChange.NewColumn;
import org.gnomondb.api.catalog.CatalogLimits;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.metrics.Metric;
import org.gnomondb.api.wal.WalSink;
import org.gnomondb.api.wal.WriteAheadLog;
import org.gnomondb.api.write.LineError;
import org.gnomondb.api.write.Precision;
import org.gnomondb.api.write.TableBatch;
import org.gnomondb.api.write.WriteRequest;
import org.gnomondb.api.write.WriteResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LineProtocolComponentTest {
  private final FakeCatalog catalog = new FakeCatalog();
  private final FakeLog log = new FakeLog();
  private final LineProtocolComponent component = component("refuse");

  @Test
  void answersOnceTheRowsAreDurable() {
    CompletableFuture<WriteResult> answer = write("m f=1i 1\nm f=2i 2\nbad");
    assertThat(answer).isNotDone();
    assertThat(Row.of(log.batches(), catalog.snapshot())).hasSize(2);

    log.answer(null);

    assertThat(answer.join().linesStored()).isEqualTo(2);
    assertThat(answer.join().errors()).hasSize(1);
  }

  @Test
  void arraysOfRowsAreUsedAgainOnceTheLogHasAnswered() {
    String lines = "m f=1i\n".repeat(1_000);
    CompletableFuture<WriteResult> first = write(lines);
    CompletableFuture<WriteResult> second = write(lines);
    int[] firstSeries = log.appends.get(0).getFirst().series();
    assertThat(log.appends.get(1).getFirst().series() == firstSeries).isFalse();

    log.answers.getFirst().complete(null);
    CompletableFuture<WriteResult> third = write(lines);

    assertThat(first).isCompleted();
    assertThat(second).isNotDone();
    assertThat(third).isNotDone();
    assertThat(log.appends.get(2).getFirst().series() == firstSeries).isTrue();
  }

  @Test
  void answersBeforeThatIfAskedNotToWait() {
    CompletableFuture<WriteResult> answer = write("db", "m f=1i 1", true, true);
    assertThat(answer.join().linesStored()).isEqualTo(1);
    assertThat(log.batches()).hasSize(1);
    log.answer(new GnomonException(ErrorCode.UNAVAILABLE, "the store is down"));
    assertThat(answer.join().linesStored()).isEqualTo(1);
  }

  @Test
  void failsWithTheFailureOfTheLog() {
    GnomonException failure = new GnomonException(ErrorCode.UNAVAILABLE, "the store is down");
    CompletableFuture<WriteResult> first = write("m f=1i 1");
    log.answer(failure);
    assertThat(first.exceptionNow()).isSameAs(failure);
    CompletableFuture<WriteResult> second = write("m f=1i 1");
    log.answer(new CompletionException(failure));
    assertThat(second.exceptionNow()).isSameAs(failure);
  }

  @Test
  void failsIfTheLogIsFull() {
    log.refuseWith(new GnomonException(ErrorCode.OVERLOAD, "too much is waiting"));
    assertFails(write("m f=1i 1"), ErrorCode.OVERLOAD, "too much is waiting");
    component.unbindWriteAheadLog(log);
  }

  @Test
  void failsForAnEmptyRequestAndABadDatabaseName() {
    assertFails(write("# nothing\n"), ErrorCode.INVALID, "incoming write was empty");
    assertFails(
        write("_db", "m f=1i", true, false),
        ErrorCode.INVALID,
        "db name did not start with a number or letter");
    assertThat(catalog.commitCount()).isZero();
  }

  @Test
  void writesNothingToTheLogIfNoLineIsGood() {
    assertThat(write("bad\nworse").join().errors()).hasSize(2);
    assertThat(write("db", "m f=1i 1\nbad", false, false).join())
        .satisfies(
            result -> {
              assertThat(result.linesStored()).isZero();
              assertThat(result.errors()).hasSize(1);
            });
    assertThat(log.appends).isEmpty();
  }

  @Test
  void readsTheRequestAgainIfItsTableAppearsMeanwhile() {
    catalog.beforeNextCommit(
        () ->
            commit(
                new CatalogChange.CreateDatabase("db"),
                new CreateTable("db", "m", List.of(new NewColumn("f", ColumnType.FLOAT64)))));
    CompletableFuture<WriteResult> answer = write("m f=1i 1\nm f=2.0 2");
    log.answer(null);
    assertThat(answer.join().errors().getFirst().message()).contains("column 'f'");
    assertThat(Row.of(log.batches(), catalog.snapshot())).extracting(Row::time).containsExactly(2L);
  }

  @Test
  void readsTheRequestAgainIfItsTableIsReplacedMeanwhile() {
    store(component, "m f=1i 1\nn f=1i 1");
    catalog.beforeNextCommit(
        () -> {
          catalog.dropTable("db", "m");
          commit(new CreateTable("db", "m", List.of(new NewColumn("f", ColumnType.STRING))));
        });
    CompletableFuture<WriteResult> answer = write("m f=1i 1\nn g=1i 2");
    log.answer(null);
    assertThat(answer.join().linesStored()).isEqualTo(1);
    assertThat(answer.join().errors()).hasSize(1);
  }

  @Test
  void readsTheRequestAgainIfItsTableIsDroppedMeanwhile() {
    store(component, "m f=1i 1");
    catalog.beforeNextCommit(() -> catalog.dropTable("db", "m"));
    CompletableFuture<WriteResult> answer = write("m f=\"x\" 1\nm g=1i 2");
    log.answer(null);
    assertThat(answer.join().linesStored()).isEqualTo(2);
  }

  @Test
  void rowsOfAWriteThatIsOvertakenByADeletionAreInOneTableAsAWhole() {
    store(component, "m,a=1 f=1i 1");
    catalog.beforeNextCommit(() -> catalog.deleteTable("db", "m"));
    CompletableFuture<WriteResult> answer = write("m,a=1 g=1i 2\nm,a=2 f=1i 3");
    log.answer(null);
    assertThat(answer.join().linesStored()).isEqualTo(2);
    TableDefinition now =
        Objects.requireNonNull(
            Objects.requireNonNull(catalog.snapshot().database("db")).table("m"));
    assertThat(log.batches()).extracting(TableBatch::table).containsOnly(now.id());
    assertThat(Row.of(log.batches(), catalog.snapshot()))
        .extracting(Row::time)
        .containsExactly(2L, 3L);
  }

  @Test
  void linesBeyondALimitAreBadLines() {
    catalog.setLimits(new CatalogLimits(0, 2, 3));
    store(component, "m,a=1 f=1i 1");
    CompletableFuture<WriteResult> answer =
        write("m,a=1 f=2i,g=1i 2\nm,a=1 f=3i,h=1i 3\nn f=1i 4\no f=1i 5\nn,a=1,b=2,c=3 f=1i 6");
    log.answer(null);
    assertThat(answer.join().linesStored()).isEqualTo(2);
    assertThat(answer.join().errors())
        .extracting(LineError::lineNumber, LineError::code, LineError::message)
        .startsWith(
            tuple(
                2,
                ErrorCode.LIMIT,
                "Update to schema would exceed number of columns per table limit of 3 columns"),
            tuple(
                4,
                ErrorCode.LIMIT,
                "Update to schema would exceed number of tables limit: attempted to create table"
                    + " but already have 2 table(s) (limit: 2)"));
  }

  @Test
  void databaseBeyondTheLimitIsToldBeforeBadLines() {
    store(component, "m f=1i 1");
    catalog.setLimits(new CatalogLimits(1, 0, 0));
    assertFails(
        component.write(request("more", "bad\nm f=1i 1", true, false)),
        ErrorCode.LIMIT,
        "Adding a new database would exceed limit of 1 databases");
    assertFails(
        component.write(request("more", "bad", false, false)),
        ErrorCode.LIMIT,
        "Adding a new database would exceed limit of 1 databases");
    assertFails(
        component.write(request("more", "# nothing", true, false)),
        ErrorCode.INVALID,
        "incoming write was empty");
    assertThat(log.appends).hasSize(1);
    catalog.deleteDatabase("db");
    CompletableFuture<WriteResult> answer =
        component.write(request("more", "m f=1i 1", true, false));
    log.answer(null);
    assertThat(answer.join().linesStored()).isEqualTo(1);
  }

  @Test
  void whatIsDeletedCannotBeWrittenTo() {
    store(component, "m f=1i 1\nn f=1i 1");
    catalog.deleteTable("db", "m");
    assertFails(
        write("n f=1i 2\nm-20260304T050607 f=1i 2"),
        ErrorCode.DELETED,
        "cannot write to soft-deleted table 'm-20260304T050607' - it is marked for deletion");
    catalog.deleteDatabase("db");
    assertFails(
        write("n f=1i 1"),
        ErrorCode.DELETED,
        "cannot write to soft-deleted database 'db' - it is marked for deletion");
    assertThat(log.appends).hasSize(1);
  }

  @Test
  void takesTheTagOrderOfWhoeverWasFirst() {
    LineProtocolComponent allowing = component("allow");
    store(allowing, "m,a=1 f=1i 1");
    catalog.beforeNextCommit(() -> store(allowing, "m,c=1,b=1 f=1i 1"));
    CompletableFuture<WriteResult> answer = write(allowing, "m,b=2,c=3,a=4,d=5 f=2i 2");
    log.answer(null);
    assertThat(answer.join().errors()).isEmpty();
    assertThat(log.batches().getFirst().seriesKeys().tags())
        .isSortedAccordingTo((left, right) -> Integer.compare(left.value(), right.value()));
    assertThat(Row.of(log.batches(), catalog.snapshot()).getFirst().tags())
        .containsEntry("a", "4")
        .containsEntry("b", "2")
        .containsEntry("c", "3")
        .containsEntry("d", "5");
  }

  @Test
  void givesUpIfTheCatalogChangesWithoutEnd() {
    for (int i = 0; i < WritePreparer.ATTEMPTS_MAX; i++) {
      catalog.beforeNextCommit(
          () -> {
            throw new GnomonException(ErrorCode.CONFLICT, "someone was quicker");
          });
    }
    assertFails(
        write("m f=1i 1"),
        ErrorCode.OVERLOAD,
        "the schema of database 'db' changed 16 times while this write was checked against it; try"
            + " again");
  }

  @Test
  void passesOnOtherFailuresOfTheCatalog() {
    catalog.beforeNextCommit(
        () -> {
          throw new GnomonException(ErrorCode.LIMIT, "too many tables");
        });
    assertFails(write("m f=1i 1"), ErrorCode.LIMIT, "too many tables");
  }

  @Test
  void keepsTheLogUntilItHasAnswered() throws Exception {
    CompletableFuture<WriteResult> answer = write("m f=1i 1");
    Thread unbinding = Thread.ofPlatform().start(() -> component.unbindWriteAheadLog(log));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (unbinding.getState() != Thread.State.TIMED_WAITING && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(unbinding.getState()).isEqualTo(Thread.State.TIMED_WAITING);

    log.answer(null);

    assertThat(unbinding.join(Duration.ofSeconds(10))).isTrue();
    assertThat(answer).isCompleted();
  }

  @Test
  void countsWhatIsStoredAndWhatIsRefused() {
    CompletableFuture<WriteResult> first = write("m f=1i 1\nm f=2i 2\nbad");
    log.answer(null);
    write("db", "m f=1i 1\nbad", false, false).join();
    CompletableFuture<WriteResult> lost = write("m f=1i 1");
    log.answer(new GnomonException(ErrorCode.UNAVAILABLE, "the store is down"));

    assertThat(first).isCompleted();
    assertThat(lost).isCompletedExceptionally();
    assertThat(component.metrics())
        .extracting(Metric::name, metric -> metric.samples().getFirst())
        .containsExactly(
            tuple("influxdb3_write_lines", new Metric.Sample(Map.of("db", "db"), 2)),
            tuple("influxdb3_write_lines_rejected", new Metric.Sample(Map.of("db", "db"), 2)),
            tuple("influxdb3_write_bytes", new Metric.Sample(Map.of("db", "db"), 21 + 12)));
  }

  @Test
  void refusesAnUnknownSettingForNewTags() {
    assertThatThrownBy(() -> component("maybe"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("newTags is 'maybe', expected 'allow' or 'refuse'");
  }

  private void commit(CatalogChange... changes) {
    catalog.commit(List.of(changes));
  }

  private CompletableFuture<WriteResult> write(String lines) {
    return write("db", lines, true, false);
  }

  private CompletableFuture<WriteResult> write(
      String database, String lines, boolean acceptPartial, boolean noSync) {
    return component.write(request(database, lines, acceptPartial, noSync));
  }

  private static CompletableFuture<WriteResult> write(LineProtocolComponent target, String lines) {
    return target.write(request("db", lines, true, false));
  }

  private void store(LineProtocolComponent target, String lines) {
    CompletableFuture<WriteResult> answer = write(target, lines);
    log.answer(null);
    assertThat(answer.join().errors()).isEmpty();
  }

  private static WriteRequest request(
      String database, String lines, boolean acceptPartial, boolean noSync) {
    ByteBuffer body = ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
    return new WriteRequest(database, body, Precision.NANOSECOND, acceptPartial, noSync);
  }

  private static void assertFails(
      CompletableFuture<WriteResult> answer, ErrorCode code, String message) {
    assertThat(answer).isCompletedExceptionally();
    assertThat(answer.exceptionNow())
        .isInstanceOfSatisfying(
            GnomonException.class, failure -> assertThat(failure.code()).isEqualTo(code))
        .hasMessage(message);
  }

  private LineProtocolComponent component(String newTags) {
    LineProtocolComponent created = new LineProtocolComponent(newTags, () -> Writes.NOW);
    created.bindCatalog(catalog);
    created.bindWriteAheadLog(log);
    return created;
  }

  /** A log that answers when the test wants it. */
  private static final class FakeLog implements WriteAheadLog {
    private final List<List<TableBatch>> appends = new ArrayList<>();
    private final List<CompletableFuture<Void>> answers = new ArrayList<>();
    private @Nullable GnomonException refusal;

    @Override
    public CompletableFuture<Void> append(List<TableBatch> batches) {
      if (refusal != null) {
        throw refusal;
      }
      appends.add(batches);
      CompletableFuture<Void> answer = new CompletableFuture<>();
      answers.add(answer);
      return answer;
    }

    @Override
    public Attachment attach(WalSink sink, long after, long lastUsed) {
      throw new UnsupportedOperationException("a writer has no business with sinks");
    }

    @Override
    public void truncate(long upTo) {
      throw new AssertionError("a writer does not truncate");
    }

    void refuseWith(GnomonException failure) {
      refusal = failure;
    }

    /** The batches of the last request. */
    List<TableBatch> batches() {
      return appends.getLast();
    }

    void answer(@Nullable Throwable failure) {
      CompletableFuture<Void> answer = answers.getLast();
      if (failure == null) {
        answer.complete(null);
      } else {
        answer.completeExceptionally(failure);
      }
    }
  }
}
