package org.gnomondb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of Flight and Flight SQL query through the port that serves HTTP. */
class FlightClientsTest {
  private static final long TIMEOUT_SECONDS = 120;
  private static final String ROWS = "[('a', 1.5), ('b', 2.5), ('c', 3.5)]";

  @TempDir static Path folder;
  private static GnomonServer server;
  private static PythonVenv python;

  @BeforeAll
  static void start() {
    python = PythonVenv.of("flight");
    server = GnomonServer.start(Distribution.shared(), folder);
    String lines =
        "points,host=a value=1.5 1\npoints,host=b value=2.5 2\npoints,host=c value=3.5 3";
    assertThat(
            server
                .post(
                    "/api/v3/write_lp?db=db&precision=second",
                    lines.getBytes(StandardCharsets.UTF_8))
                .statusCode())
        .isEqualTo(204);
  }

  @AfterAll
  static void stop() {
    assertThat(server.stop()).isZero();
    assertThat(server.log()).doesNotContain("native memory not released").doesNotContain("ERROR");
    server.close();
  }

  @Test
  void clientForInfluxDb3() {
    assertThat(output("influx.py"))
        .contains("all [{'host': 'a', 'time': Timestamp('1970-01-01 00:00:01'), 'value': 1.5}")
        .contains("pandas [1.5, 2.5, 3.5]")
        .contains("reader 3", "chunk 3")
        .contains("schema ['host', 'time', 'value']")
        .contains("params [{'value': 2.5}]")
        .contains("error ", "No field named nothing");
  }

  @Test
  void ticketsOfAllKinds() throws InterruptedException {
    String rows =
        "[{'host': 'a', 'value': 1.5}, {'host': 'b', 'value': 2.5}, {'host': 'c', 'value': 3.5}]";
    assertThat(output("tickets.py"))
        .contains("json " + rows, "protobuf " + rows)
        .contains("params [{'n': 2}]")
        .contains("durations ['compute', 'execution', 'planning', 'queue'] True")
        .contains("database not found: nowhere")
        .contains("malformed ArrowInvalid", "Invalid ticket")
        .contains("InfluxQL is not in this version")
        .contains("refused ArrowInvalid")
        .contains("first 1");
    awaitNoRunningQuery();
  }

  /** After half a minute. */
  @Test
  void readersThatStopReadingLoseTheirAnswers() {
    assertThat(output("unread.py")).contains("running 6", "ended", "exhausted");
  }

  @Test
  void driverOfAdbcAndTheQueriesOfGrafana() {
    assertThat(output("adbc.py"))
        .contains("rows " + ROWS)
        .contains("prepared [(2.5,)]")
        .contains("user [('in',)]")
        .contains("rows INVALID_ARGUMENT", "Divide by zero")
        .contains("question marks [(3, 'x', 2.5)]")
        .contains("each row [(3.5,), (1.5,)]")
        .contains("date [(3,)]")
        .contains("large 15000")
        .contains("refused INVALID_ARGUMENT", "a parameter of the type Binary")
        .contains("many ", "statements only read here")
        .contains("error INVALID_ARGUMENT", "No field named nothing")
        .contains("health [(1,)]")
        .contains("tables ['points']")
        .contains("columns [('host',), ('time',), ('value',)]")
        .contains("bins [(Timestamp('1970-01-01 00:00:00'), 2.5)]")
        .contains("objects points BASE TABLE ['host', 'time', 'value']")
        .contains("types ['BASE TABLE', 'VIEW']")
        .contains("schema ['host', 'time', 'value']")
        .contains("info InfluxDB IOx");
  }

  @Test
  void driverOfJdbc() throws SQLException {
    String url =
        "jdbc:arrow-flight-sql://%s?useEncryption=false&database=db"
            .formatted(server.url().substring("http://".length()));
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        PreparedStatement prepared =
            connection.prepareStatement("SELECT value FROM points WHERE host = $1");
        PreparedStatement until =
            connection.prepareStatement("SELECT count(*) FROM points WHERE time < ?")) {
      assertThat(column(statement.executeQuery("SELECT host FROM points ORDER BY time")))
          .containsExactly("a", "b", "c");
      prepared.setString(1, "b");
      assertThat(column(prepared.executeQuery())).containsExactly("2.5");
      until.setTimestamp(1, Timestamp.valueOf("1970-01-02 00:00:00"));
      assertThat(column(until.executeQuery())).containsExactly("3");
      try (ResultSet tables = connection.getMetaData().getTables(null, "iox", "%", null)) {
        assertThat(tables.next()).isTrue();
        assertThat(tables.getString("TABLE_NAME")).isEqualTo("points");
        assertThat(tables.next()).isFalse();
      }
    }
  }

  private static List<String> column(ResultSet rows) throws SQLException {
    List<String> values = new ArrayList<>();
    try (rows) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  /** A client that went away leaves no query behind; this one is the only one that runs. */
  private static void awaitNoRunningQuery() {
    String running = "SELECT count(*) AS n FROM system.queries WHERE running";
    Await.until("the query's end", () -> server.csv("db", running).equals("n\n1\n"));
  }

  private static String output(String script) {
    Distribution.Run run = python.run(TIMEOUT_SECONDS, script, server.url(), "db");
    assertThat(run.exitCode()).as(run.toString()).isZero();
    return run.stdout();
  }
}
