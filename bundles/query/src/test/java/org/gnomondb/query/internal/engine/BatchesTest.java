package org.gnomondb.query.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.CDataDictionaryProvider;
import org.apache.arrow.c.Data;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.gnomondb.api.query.ResultFormat;
import org.gnomondb.api.query.StatementDescription;
import org.gnomondb.query.internal.engine.TestTable.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchesTest {
  private static final String ENDLESS = "SELECT * FROM generate_series(1, 10000000000)";

  private final EngineFixture fixture = new EngineFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void tagsArriveAsText() {
    try (NativeBlock block =
        fixture.table.block(
            fixture.engine, new Row(0, 1, 1.5), new Row(null, 2, null), new Row(1, 3, 2.5))) {
      assertThat(rows("SELECT room, watts FROM power ORDER BY time", block))
          .containsExactly(List.of("hall", "1.5"), List.of("null", "null"), List.of("k,1", "2.5"));
    }
  }

  @Test
  void slicesArriveWithoutOffsets() {
    List<Row> rows =
        LongStream.range(0, 70_001).mapToObj(i -> new Row((int) (i % 2), i, (double) i)).toList();
    try (NativeBlock block = fixture.table.block(fixture.engine, true, rows)) {
      String sql =
          "SELECT time::bigint AS t, concat('r', room, time::bigint) AS s, time::bigint % 3 = 0 AS"
              + " b, CASE WHEN time::bigint % 5 = 0 THEN NULL ELSE watts END AS w, [watts] AS l"
              + " FROM (SELECT * FROM power ORDER BY time OFFSET 65530) ORDER BY t";
      assertThat(rows(sql, block))
          .hasSize(4_471)
          .startsWith(
              List.of("65530", "rhall65530", "false", "null", "[65530.0]"),
              List.of("65531", "rk,165531", "false", "65531.0", "[65531.0]"))
          .endsWith(List.of("70000", "rhall70000", "false", "null", "[70000.0]"));
    }
  }

  @Test
  void largeAnswersComeInLargeBatches() {
    try (Statement statement =
            fixture.engine.prepare("SELECT * FROM generate_series(1, 200000)", null);
        BatchStream batches = statement.startBatches()) {
      List<Integer> sizes = new ArrayList<>();
      forEachBatch(batches, root -> sizes.add(root.getRowCount()));
      assertThat(sizes).hasSizeLessThan(10);
      assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(200_000);
    }
  }

  @Test
  void aBatchOutlivesItsStreamAndItsBlock() {
    ArrowArray array = ArrowArray.allocateNew(fixture.allocator);
    ArrowSchema schema = ArrowSchema.allocateNew(fixture.allocator);
    try (NativeBlock block = fixture.table.block(fixture.engine, new Row(0, 1, 42.0));
        Statement statement = prepared("SELECT watts FROM power", block);
        BatchStream batches = statement.startBatches()) {
      batches.schema(schema);
      assertThat(batches.next(array)).isTrue();
    }
    try (VectorSchemaRoot root =
        Data.importVectorSchemaRoot(fixture.allocator, array, schema, null)) {
      assertThat(root.getVector("watts").getObject(0)).isEqualTo(42.0);
    }
  }

  @Test
  void theSchemaIsKnownWithoutRunning() {
    try (Statement statement = fixture.engine.prepare(ENDLESS, null);
        BatchStream batches = statement.startBatches();
        ArrowSchema schema = ArrowSchema.allocateNew(fixture.allocator)) {
      batches.schema(schema);
      assertThat(Data.importSchema(fixture.allocator, schema, null).getFields())
          .extracting(Field::getName)
          .containsExactly("value");
    }
  }

  @Test
  @SuppressWarnings("try") // closed by another thread, and a second time
  void closingWakesTheReaderUp() throws Exception {
    try (Statement statement =
            fixture.engine.prepare("SELECT count(*) FROM generate_series(1, 100000000000)", null);
        BatchStream batches = statement.startBatches();
        ArrowArray array = ArrowArray.allocateNew(fixture.allocator)) {
      CountDownLatch begun = new CountDownLatch(1);
      FutureTask<EngineException> reader =
          new FutureTask<>(
              () -> {
                begun.countDown();
                return catchThrowableOfType(EngineException.class, () -> batches.next(array));
              });
      Thread.ofPlatform().start(reader);
      begun.await();
      batches.close();
      assertThat(reader.get().kind()).isEqualTo(EngineException.Kind.CANCELLED);
    }
  }

  @Test
  void aFailureWhileRunningHasItsKind() {
    try (Statement statement =
            fixture.engine.prepare("SELECT 1 / (value - 5) FROM generate_series(1, 9)", null);
        BatchStream batches = statement.startBatches();
        ArrowArray array = ArrowArray.allocateNew(fixture.allocator)) {
      assertThat(catchThrowableOfType(EngineException.class, () -> batches.next(array)).kind())
          .isEqualTo(EngineException.Kind.EXECUTION);
    }
  }

  @Test
  void aStatementIsDescribedWithItsPlaceholders() {
    String sql = "SELECT room, watts FROM power WHERE watts > $2 AND room = $1 AND $name = 'a'";
    try (Statement statement = prepared(sql)) {
      StatementDescription description = statement.describe();
      assertThat(names(description.result())).containsExactly("room", "watts");
      assertThat(description.result().findField("room").getType())
          .isEqualTo(ArrowType.Utf8.INSTANCE);
      assertThat(names(description.parameters())).containsExactly("$1", "$2", "$name");
      assertThat(description.parameters().findField("$2").getType())
          .isInstanceOf(ArrowType.FloatingPoint.class);
    }
  }

  @Test
  void questionMarksAreNumbered() {
    String sql = "SELECT ? AS a, '?' AS b WHERE ? = 2 LIMIT ?";
    try (Statement statement = fixture.engine.prepare(sql, "{\"1\":\"x\",\"2\":2,\"3\":5}")) {
      assertThat(names(statement.describe().parameters())).containsExactly("$1", "$2", "$3");
    }
    assertThat(
            fixture.bytes(
                ResultFormat.CSV, sql, "{\"1\":\"x\",\"2\":2,\"3\":5}", TableSource.EMPTY))
        .asString()
        .isEqualTo("a,b\nx,?\n");
  }

  @Test
  void valuesDecideTheTypesOfADescription() {
    try (Statement statement =
        fixture.engine.prepare("SELECT $1 + $2 AS sum, $3 AS c", "{\"1\":1,\"2\":2,\"3\":\"x\"}")) {
      StatementDescription description = statement.describe();
      assertThat(description.result().findField("sum").isNullable()).isFalse();
      assertThat(description.result().findField("c").getType()).isEqualTo(ArrowType.Utf8.INSTANCE);
      assertThat(names(description.parameters())).containsExactly("$1", "$2", "$3");
    }
  }

  private static List<String> names(Schema schema) {
    return schema.getFields().stream().map(Field::getName).toList();
  }

  private Statement prepared(String sql, NativeBlock... blocks) {
    Statement statement = fixture.engine.prepare(sql, null);
    fixture.table.attachTo(statement, fixture.engine, EngineFixture.source(blocks));
    return statement;
  }

  private List<List<String>> rows(String sql, NativeBlock... blocks) {
    List<List<String>> rows = new ArrayList<>();
    try (Statement statement = prepared(sql, blocks);
        BatchStream batches = statement.startBatches()) {
      forEachBatch(batches, root -> rows.addAll(rows(root)));
    }
    return rows;
  }

  private static List<List<String>> rows(VectorSchemaRoot root) {
    List<List<String>> rows = new ArrayList<>();
    for (int row = 0; row < root.getRowCount(); row++) {
      int index = row;
      rows.add(
          root.getFieldVectors().stream()
              .map(vector -> String.valueOf(vector.getObject(index)))
              .toList());
    }
    return rows;
  }

  private void forEachBatch(BatchStream batches, Consumer<VectorSchemaRoot> visit) {
    try (ArrowSchema schema = ArrowSchema.allocateNew(fixture.allocator);
        CDataDictionaryProvider dictionaries = new CDataDictionaryProvider()) {
      batches.schema(schema);
      try (VectorSchemaRoot root =
          VectorSchemaRoot.create(
              Data.importSchema(fixture.allocator, schema, dictionaries), fixture.allocator)) {
        while (loadNext(batches, root, dictionaries)) {
          visit.accept(root);
        }
      }
    }
  }

  private boolean loadNext(
      BatchStream batches, VectorSchemaRoot root, CDataDictionaryProvider dictionaries) {
    try (ArrowArray array = ArrowArray.allocateNew(fixture.allocator)) {
      if (!batches.next(array)) {
        return false;
      }
      Data.importIntoVectorSchemaRoot(fixture.allocator, array, root, dictionaries);
      return true;
    }
  }
}
