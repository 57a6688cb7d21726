package org.gnomondb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A year of sparse, real data: in through HTTP and the command, the same before and after a
 * restart.
 */
class FlightsTest {
  /** Lines less those that share a primary key with another. */
  private static final int ROWS = 336_682;

  /** What the whole year may cost in memory. */
  private static final long RESIDENT_BYTES_MAX = 300L << 20;

  @TempDir Path folder;

  @Test
  void answersWhatTheFileSaysBeforeAndAfterARestart() {
    Distribution distribution = Distribution.shared();
    String answer;
    try (GnomonServer server =
        GnomonServer.start(distribution, folder, "--wal-flush-interval=100ms")) {
      for (byte[] part : Flights.parts(20_000)) {
        assertThat(server.post("/api/v3/write_lp?db=nyc&precision=s", part).statusCode())
            .isEqualTo(204);
      }
      answer = server.csv("nyc", Flights.QUERY);
      assertThatAnswersFlights(answer);
      assertThat(server.csv("nyc", "SELECT count(*) AS n FROM flights")).isEqualTo("n\n336682\n");
      assertThat(server.peakResidentBytes()).isLessThan(RESIDENT_BYTES_MAX);
      assertThatStopsInOrder(server);
    }
    try (GnomonServer server = GnomonServer.start(distribution, folder)) {
      assertThat(server.csv("nyc", Flights.QUERY)).isEqualTo(answer);
      assertThatStopsInOrder(server);
    }
  }

  @Test
  void losesNothingThatWasAcknowledgedWhenKilled() {
    try (GnomonServer server = GnomonServer.start(Distribution.shared(), folder)) {
      for (byte[] part : Flights.parts(60_000)) {
        server.post("/api/v3/write_lp?db=nyc&precision=s", part);
      }
      server.kill();
    }
    try (GnomonServer server = GnomonServer.start(Distribution.shared(), folder)) {
      assertThatAnswersFlights(server.csv("nyc", Flights.QUERY));
    }
  }

  @Test
  void theCommandWritesTheCompressedFileAndQueries() throws Exception {
    Path file = Files.write(folder.resolve("flights.lp.gz"), Flights.gzip());
    try (GnomonServer server = GnomonServer.start(Distribution.shared(), folder.resolve("data"))) {
      Distribution.Run write =
          Distribution.shared()
              .gnomon(
                  "write",
                  "--host",
                  server.url(),
                  "--database",
                  "nyc",
                  "--precision",
                  "s",
                  "--file",
                  file.toString());
      assertThat(write.exitCode()).as(write.stderr()).isZero();
      assertThat(write.stdout()).isEqualTo("success\n");
      Distribution.Run query =
          Distribution.shared()
              .gnomon(
                  "query",
                  "--host=" + server.url(),
                  "--database=nyc",
                  "--format=csv",
                  Flights.QUERY);
      assertThat(query.exitCode()).as(query.stderr()).isZero();
      assertThatAnswersFlights(query.stdout());
    }
  }

  private static void assertThatStopsInOrder(GnomonServer server) {
    assertThat(server.stop()).isZero();
    assertThat(server.log()).doesNotContain("ERROR").doesNotContain("native memory not released");
  }

  private static void assertThatAnswersFlights(String csv) {
    Map<String, Flights.Carrier> expected = Flights.expected();
    String[] lines = csv.strip().split("\n", -1);
    assertThat(lines[0]).isEqualTo("carrier,flights,delay");
    assertThat(lines).hasSize(expected.size() + 1);
    int rows = 0;
    for (int i = 1; i < lines.length; i++) {
      String[] cells = lines[i].split(",", -1);
      Flights.Carrier carrier = expected.get(cells[0]);
      assertThat(carrier).as(lines[i]).isNotNull();
      assertThat(Integer.parseInt(cells[1])).as(lines[i]).isEqualTo(carrier.flights());
      assertThat(Double.parseDouble(cells[2]))
          .as(lines[i])
          .isCloseTo(carrier.averageDelay(), within(1e-9));
      rows += carrier.flights();
    }
    assertThat(rows).isEqualTo(ROWS);
  }
}
