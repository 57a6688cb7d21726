package org.gnomondb.query.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Collections;
import org.gnomondb.api.query.ResultFormat;
import org.gnomondb.query.internal.engine.EngineException.Kind;
import org.gnomondb.query.internal.engine.TestTable.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementsTest {
  private final EngineFixture fixture = new EngineFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private EngineException failure(String sql) {
    return catchThrowableOfType(EngineException.class, () -> fixture.query(ResultFormat.JSON, sql));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELEC 1 | SYNTAX | SQL error: ParserError(",
        "SELECT * FROM nowhere | PLANNING | table 'public.iox.nowhere' not found",
        "SELECT missing FROM power | SCHEMA | No field named missing.",
        "SELECT 1/0 | EXECUTION | Divide by zero",
        "SELECT 1; SELECT 2 | NOT_IMPLEMENTED | only supports a single SQL statement",
        "SELECT $x | PLANNING | No value found for placeholder with name $x",
        "CREATE TABLE t (a INT) | PLANNING | DDL not supported: CreateMemoryTable",
        "CREATE VIEW v AS SELECT 1 | PLANNING | DDL not supported: CreateView",
        "DROP TABLE power | PLANNING | DDL not supported: DropTable",
        "INSERT INTO power VALUES ('a', now(), 1.0) | PLANNING | DML not supported: Insert Into",
        "COPY power TO '/tmp/x.csv' STORED AS CSV | PLANNING | DML not supported: COPY",
        "SET datafusion.execution.batch_size = 1 | PLANNING | Statement not supported: SetVariable",
        "EXPLAIN INSERT INTO power VALUES ('a', now(), 1.0) | PLANNING | DML not supported",
        "SELECT * FROM '/etc/passwd' | PLANNING | not found",
      })
  void refusals(String sql, Kind kind, String message) {
    EngineException failure = failure(sql);
    assertThat(failure.getMessage()).contains(message.strip());
    assertThat(failure.kind()).isEqualTo(kind);
  }

  @ParameterizedTest
  @ValueSource(ints = {801, 20_000})
  void longChainsOfTermsAreRefused(int terms) {
    String chain = String.join(" AND ", Collections.nCopies(terms + 1, "watts > 1"));
    EngineException failure = failure("SELECT * FROM power WHERE " + chain);
    assertThat(failure.kind()).isEqualTo(Kind.PLANNING);
    assertThat(failure).hasMessageContaining("at most 800 are allowed");
  }

  @Test
  void aChainAtTheLimitRuns() {
    String chain = String.join(" AND ", Collections.nCopies(800, "watts > 1"));
    assertThat(fixture.query(ResultFormat.JSON, "SELECT * FROM power WHERE " + chain))
        .isEqualTo("[]");
  }

  @Test
  void deepBracketsAreRefused() {
    assertThat(failure("SELECT " + "(".repeat(3_000) + "1" + ")".repeat(3_000)).kind())
        .isEqualTo(Kind.SYNTAX);
  }

  @Test
  void placeholdersTakeValues() {
    try (NativeBlock rows =
        fixture.table.block(fixture.engine, new Row(0, 1, 1.0), new Row(1, 2, 2.0))) {
      byte[] answer =
          fixture.bytes(
              ResultFormat.CSV,
              "SELECT watts FROM power WHERE room = $room AND time > $t::timestamp AND watts < $w",
              "{\"room\":\"k,1\",\"t\":\"1970-01-01T00:00:00\",\"w\":3,\"unused\":null}",
              EngineFixture.source(rows));
      assertThat(answer).asString().isEqualTo("watts\n2.0\n");
    }
  }

  @Test
  void showTablesListsTablesThenViews() {
    assertThat(fixture.query(ResultFormat.CSV, "SHOW TABLES"))
        .startsWith(
            """
            table_catalog,table_schema,table_name,table_type
            public,iox,power,BASE TABLE
            public,information_schema,tables,VIEW
            """);
  }

  @Test
  void showColumnsGivesTypes() {
    assertThat(
            fixture.query(
                ResultFormat.CSV,
                "SELECT column_name, data_type, is_nullable FROM information_schema.columns"
                    + " WHERE table_name = 'power'"))
        .isEqualTo(
            """
            column_name,data_type,is_nullable
            room,"Dictionary(Int32, Utf8)",YES
            time,Timestamp(ns),NO
            watts,Float64,YES
            """);
    assertThat(fixture.query(ResultFormat.CSV, "SHOW COLUMNS FROM power")).contains("room");
  }

  @Test
  void theTablesOfAStatementAreKnownBeforePlanning() {
    try (Statement statement =
        fixture.engine.prepare(
            "WITH c AS (SELECT * FROM a)"
                + " SELECT * FROM c, \"B-1\", iox.d, public.iox.e, x.y, system.queries",
            null)) {
      NamedTables named = statement.namedTables();
      assertThat(named.tables()).containsExactly("B-1", "a", "d", "e");
      assertThat(named.systemTables()).containsExactly("queries");
      assertThat(named.isAllNeeded()).isFalse();
    }
  }

  @Test
  void closedObjectsRefuseToWork() {
    Statement statement = fixture.engine.prepare("SELECT 1", null);
    ResultStream stream = statement.start(ResultFormat.JSON);
    assertThat(catchThrowableOfType(EngineException.class, () -> statement.start(ResultFormat.CSV)))
        .hasMessageContaining("started already");
    statement.close();
    statement.close();
    stream.close();
    stream.close();
    assertThat(catchThrowableOfType(EngineException.class, stream::next).kind())
        .isEqualTo(Kind.CANCELLED);
    assertThat(catchThrowableOfType(IllegalStateException.class, statement::namedTables))
        .hasMessage("the statement is closed");
  }
}
