package org.gnomondb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxDBClientOptions;
import com.influxdb.client.WriteApi;
import com.influxdb.client.WriteApiBlocking;
import com.influxdb.client.domain.WritePrecision;
import com.influxdb.exceptions.BadRequestException;
import com.influxdb.v3.client.InfluxDBApiHttpException;
import com.influxdb.v3.client.InfluxDBClient;
import com.influxdb.v3.client.write.WriteOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.influxdb.InfluxDB;
import org.influxdb.InfluxDBException;
import org.influxdb.InfluxDBFactory;
import org.influxdb.dto.BatchPoints;
import org.influxdb.dto.Point;
import org.influxdb.dto.Query;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The three Java clients of InfluxDB write as they do everywhere. */
class JavaWritersTest {
  private static final int BATCH = 1_000;
  private static final String ROWS = "SELECT host, value, time FROM points ORDER BY time, host";
  private static final String SUM = "SELECT count(*) AS n, sum(value) AS s FROM batched";

  @TempDir static Path folder;
  private static GnomonServer server;

  @BeforeAll
  static void start() {
    server = GnomonServer.start(Distribution.shared(), folder);
  }

  @AfterAll
  static void stop() {
    assertThat(server.stop()).isZero();
    assertThat(server.log()).doesNotContain(" WARN ").doesNotContain(" ERROR ");
    server.close();
  }

  private static List<String> batch() {
    return IntStream.range(0, BATCH).mapToObj(i -> "batched value=" + i + "i " + (i + 1)).toList();
  }

  private static com.influxdb.client.InfluxDBClient connect2() {
    return InfluxDBClientFactory.create(
        InfluxDBClientOptions.builder()
            .url(server.url())
            .authenticateToken("any".toCharArray())
            .org("any")
            .bucket("two")
            .build());
  }

  @Test
  void clientForInfluxDb2() throws Exception {
    try (com.influxdb.client.InfluxDBClient client = connect2()) {
      assertThat(client.ping()).isTrue();
      assertThat(client.version()).isEqualTo("3.10.0");
      WriteApiBlocking writer = client.getWriteApiBlocking();
      writer.writePoint(
          com.influxdb.client.write.Point.measurement("points")
              .addTag("host", "a b")
              .addField("value", 1.5)
              .time(1L, WritePrecision.NS));
      writer.writeRecord(WritePrecision.US, "points,host=c value=2.5 2");
      writer.writeRecord(WritePrecision.MS, "points,host=d value=3.5 3");
      client.enableGzip();
      writer.writeRecords(
          WritePrecision.S, List.of("points,host=e value=4.5 4", "points,host=f value=5.5 5"));
      try (WriteApi background = client.makeWriteApi()) {
        background.writeRecords(WritePrecision.NS, batch());
      }
      assertThatThrownBy(
              () -> writer.writeRecord(WritePrecision.NS, "points value=1 1\npoints value="))
          .isInstanceOf(BadRequestException.class)
          .hasMessageContaining("line protocol parse failed: No fields were provided")
          .asInstanceOf(InstanceOfAssertFactories.type(BadRequestException.class))
          .satisfies(
              failure ->
                  assertThat(failure.errorBody())
                      .containsEntry("code", "invalid")
                      .containsEntry("line", 2.0));
    }
    assertThat(server.csv("two", ROWS))
        .isEqualTo(
            """
            host,value,time
            a b,1.5,1970-01-01T00:00:00.000000001
            c,2.5,1970-01-01T00:00:00.000002
            d,3.5,1970-01-01T00:00:00.003
            e,4.5,1970-01-01T00:00:04
            f,5.5,1970-01-01T00:00:05
            """);
    Await.until("the batch", () -> server.csv("two", SUM).equals("n,s\n1000,499500\n"));
  }

  @Test
  void clientForInfluxDb1() throws Exception {
    try (InfluxDB client = InfluxDBFactory.connect(server.url(), "any", "any")) {
      assertThat(client.ping().isGood()).isTrue();
      assertThat(client.version()).isEqualTo("3.10.0");
      assertThat(client.query(new Query("CREATE DATABASE one")).hasError()).isFalse();
      assertThat(client.query(new Query("SHOW DATABASES")).getResults())
          .singleElement()
          .satisfies(
              result ->
                  assertThat(result.getSeries().getFirst().getValues())
                      .contains(List.of("one"), List.of("_internal")));
      client.setDatabase("one");
      client.write(
          Point.measurement("points")
              .tag("host", "a b")
              .addField("value", 1.5)
              .time(1, TimeUnit.NANOSECONDS)
              .build());
      client.enableGzip();
      client.write(
          "one",
          "autogen",
          InfluxDB.ConsistencyLevel.ONE,
          TimeUnit.MILLISECONDS,
          List.of("points,host=c value=2.5 2", "points,host=d value=3.5 3"));
      client.write(
          BatchPoints.database("one")
              .retentionPolicy("weeks")
              .precision(TimeUnit.SECONDS)
              .point(
                  Point.measurement("points")
                      .addField("value", 4.5)
                      .time(4, TimeUnit.SECONDS)
                      .build())
              .build());
      client.write(batch());
      assertThatThrownBy(() -> client.write("points,host=a value=1 5\npoints,host=a value="))
          .isInstanceOf(InfluxDBException.UnableToParseException.class)
          .hasMessageContaining("unable to parse line 2: No fields were provided");
      assertThatThrownBy(() -> client.write("points,host=a value=\"text\" 6"))
          .isInstanceOf(InfluxDBException.class)
          .hasMessageContaining("invalid column type for column 'value'")
          .asInstanceOf(InstanceOfAssertFactories.type(InfluxDBException.class))
          .satisfies(failure -> assertThat(failure.isRetryWorth()).isFalse());
    }
    assertThat(server.csv("one", ROWS))
        .isEqualTo(
            """
            host,value,time
            a b,1.5,1970-01-01T00:00:00.000000001
            c,2.5,1970-01-01T00:00:00.002
            d,3.5,1970-01-01T00:00:00.003
            """);
    assertThat(server.csv("one%2Fweeks", "SELECT value, time FROM points"))
        .isEqualTo("value,time\n4.5,1970-01-01T00:00:04\n");
    assertThat(server.csv("one", SUM)).isEqualTo("n,s\n1000,499500\n");
  }

  @Test
  @SuppressWarnings("try") // the client's close() declares Exception
  void clientForInfluxDb3() throws Exception {
    try (InfluxDBClient client =
        InfluxDBClient.getInstance(server.url(), "any".toCharArray(), "three")) {
      assertThat(client.getServerVersion()).isEqualTo("3.10.0");
      client.writePoint(
          com.influxdb.v3.client.Point.measurement("points")
              .setTag("host", "a b")
              .setField("value", 1.5)
              .setTimestamp(1L, com.influxdb.v3.client.write.WritePrecision.NS));
      client.writeRecords(
          List.of("points,host=c value=2.5 2", "points,host=d value=3.5 3"),
          new WriteOptions.Builder()
              .precision(com.influxdb.v3.client.write.WritePrecision.S)
              .gzipThreshold(1)
              .build());
      client.writeRecords(batch());
      client.writeRecord("unsynced value=1i 1", new WriteOptions.Builder().noSync(true).build());
      assertThatThrownBy(() -> client.writeRecord("points,host=a value=1 4\npoints,host=a value="))
          .isInstanceOf(InfluxDBApiHttpException.class)
          .hasMessageContaining("No fields were provided");

      assertThat(rows(() -> client.query(ROWS)))
          .containsExactly("a b 1.5 1", "c 2.5 2000000000", "d 3.5 3000000000");
      assertThat(
              rows(
                  () ->
                      client.query(
                          "SELECT value FROM points WHERE host = $host", Map.of("host", "c"))))
          .containsExactly("2.5");
      try (Stream<com.influxdb.v3.client.PointValues> points =
          client.queryPoints("SELECT * FROM points ORDER BY time LIMIT 1")) {
        assertThat(points)
            .singleElement()
            .satisfies(
                point -> {
                  assertThat(point.getTag("host")).isEqualTo("a b");
                  assertThat(point.getField("value")).isEqualTo(1.5);
                });
      }
      assertThatThrownBy(() -> rows(() -> client.query("SELECT nothing FROM points")))
          .hasMessageContaining("No field named nothing");
      Await.until(
          "the row", () -> server.csv("three", "SELECT value FROM unsynced").equals("value\n1\n"));
    }
    assertThat(server.csv("three", SUM)).isEqualTo("n,s\n1000,499500\n");
  }

  /** The rows of an answer, with spaces between their values. */
  private static List<String> rows(Supplier<Stream<Object[]>> query) {
    List<String> rows = new ArrayList<>();
    try (Stream<Object[]> answer = query.get()) {
      answer.forEach(
          row -> rows.add(String.join(" ", Arrays.stream(row).map(String::valueOf).toList())));
    }
    return rows;
  }
}
