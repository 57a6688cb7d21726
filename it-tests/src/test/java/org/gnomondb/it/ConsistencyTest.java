package org.gnomondb.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Counts and sums while rows become files, files are merged, rows expire and tables are deleted: no
 * answer is wrong. The property {@code gnomon.consistency.seed} asks for the same questions as in
 * another run.
 */
class ConsistencyTest {
  private static final long SEED = Long.getLong("gnomon.consistency.seed", System.nanoTime());
  private static final int QUESTIONS = 100;
  private static final int COMPACTIONS = 10;
  private static final int DEADLINE_SECONDS = 600;

  @TempDir Path folder;

  @Test
  void noAnswerIsWrongWhateverRunsInTheBackground() throws Exception {
    System.out.printf("ConsistencyTest: -Dgnomon.consistency.seed=%d%n", SEED);
    Random random = new Random(SEED);
    try (CrashLoad load = new CrashLoad();
        GnomonServer server =
            GnomonServer.start(
                Distribution.shared(),
                folder,
                "--wal-flush-interval=10ms",
                "--wal-snapshot-size=6",
                "--retention-check-interval=50ms")) {
      ExpiringRows expiring = ExpiringRows.writtenTo(server);
      load.start(server);
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
      for (int i = 0; i < QUESTIONS || compactions(server) < COMPACTIONS; i++) {
        load.assertThatAnAnswerIsRight(server, random);
        expiring.assertThatTheAnswerIsRight(server);
        if (i % 10 == 0) {
          makeAndDeleteTable(server, i);
        }
        assertThat(System.nanoTime() - deadline).as("question %d", i).isNegative();
      }
      load.stop();
      load.assertThatRowsAreRight(server, "at the end, seed " + SEED);
      expiring.assertThatTheAnswerIsRight(server);
      assertThat(server.csv("crash", "SELECT count(*) AS n FROM system.damaged_objects"))
          .isEqualTo("n\n0\n");
      assertThat(server.stop()).isZero();
    }
  }

  private static double compactions(GnomonServer server) {
    return server.metric("gnomon_compactions_total");
  }

  private static void makeAndDeleteTable(GnomonServer server, int number) {
    String name = "gone" + number;
    assertThat(server.write("crash", name + " v=1 1").statusCode()).isEqualTo(204);
    assertThat(server.csv("crash", "SELECT count(*) AS n FROM " + name)).isEqualTo("n\n1\n");
    String path = "/api/v3/configure/table?db=crash&hard_delete_at=now&table=" + name;
    assertThat(server.delete(path).statusCode()).isEqualTo(200);
  }

  /** Rows of a database that keeps an hour: one expires in each second of the test. */
  private record ExpiringRows(long firstSecond) {
    private static final Duration KEPT = Duration.ofHours(1);

    static ExpiringRows writtenTo(GnomonServer server) {
      byte[] request = "{\"db\":\"short\",\"retention_period\":\"1h\"}".getBytes(UTF_8);
      assertThat(
              server
                  .post("/api/v3/configure/database", request, "Content-Type", "application/json")
                  .statusCode())
          .isEqualTo(200);
      ExpiringRows rows = new ExpiringRows(Instant.now().minus(KEPT).getEpochSecond());
      StringBuilder lines = new StringBuilder();
      for (long i = 0; i < DEADLINE_SECONDS; i++) {
        lines.append("m,host=h%d v=1i %d\n".formatted(i % 3, rows.firstSecond + i));
      }
      byte[] body = lines.toString().getBytes(UTF_8);
      String path = "/api/v3/write_lp?db=short&precision=second";
      assertThat(server.post(path, body).statusCode()).isEqualTo(204);
      return rows;
    }

    void assertThatTheAnswerIsRight(GnomonServer server) {
      long most = notExpired();
      String[] row = server.csv("short", "SELECT count(*), sum(v) FROM m").split("[\n,]", -1);
      long least = notExpired();
      long count = Long.parseLong(row[2]);
      assertThat(count).isBetween(least, most);
      assertThat(row[3]).isEqualTo(count == 0 ? "" : row[2]);
    }

    private long notExpired() {
      Instant oldest = Instant.now().minus(KEPT);
      long expired = oldest.getEpochSecond() - firstSecond + 1;
      return Math.clamp(DEADLINE_SECONDS - expired, 0, DEADLINE_SECONDS);
    }
  }
}
