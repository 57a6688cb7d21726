package org.gnomondb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is killed at random instants under load: each acknowledged row is there exactly
 * once after the next start. The property {@code gnomon.crash.cycles} asks for more cycles, {@code
 * gnomon.crash.seed} for the same instants as in another run.
 */
class CrashTest {
  private static final int CYCLES = Integer.getInteger("gnomon.crash.cycles", 50);
  private static final long SEED = Long.getLong("gnomon.crash.seed", System.nanoTime());
  private static final int WRITERS = 8;
  private static final int LIFE_MILLIS_MAX = 700;

  /** Small steps, so that snapshots and merges are as likely to be hit as writes. */
  private static final String[] OPTIONS = {
    "--wal-flush-interval=10ms",
    "--wal-snapshot-size=6",
    "--snapshotted-wal-files-to-keep=0",
    "--retention-check-interval=50ms"
  };

  @TempDir Path folder;

  @Test
  void everyAcknowledgedRowIsThereExactlyOnceAfterEachKill() throws Exception {
    System.out.printf("CrashTest: %d cycles, -Dgnomon.crash.seed=%d%n", CYCLES, SEED);
    Random random = new Random(SEED);
    List<CrashWriter> writers = IntStream.range(0, WRITERS).mapToObj(CrashWriter::new).toList();
    for (int cycle = 0; cycle < CYCLES; cycle++) {
      try (GnomonServer server = GnomonServer.start(Distribution.shared(), folder, OPTIONS)) {
        assertThatRowsAreRight(server, writers, cycle);
        List<Thread> threads = start(writers, server.url());
        Thread.sleep(random.nextInt(LIFE_MILLIS_MAX));
        server.kill();
        writers.forEach(CrashWriter::stop);
        for (Thread thread : threads) {
          thread.join();
        }
      }
    }
    try (GnomonServer server = GnomonServer.start(Distribution.shared(), folder, OPTIONS)) {
      assertThatRowsAreRight(server, writers, CYCLES);
      assertThat(server.csv("crash", "SELECT count(*) AS n FROM system.damaged_objects"))
          .isEqualTo("n\n0\n");
      assertThat(server.stop()).isZero();
    }
  }

  private static List<Thread> start(List<CrashWriter> writers, String url) {
    List<Thread> threads = new ArrayList<>();
    for (CrashWriter writer : writers) {
      writer.writeTo(url);
      threads.add(Thread.ofVirtual().start(writer));
    }
    return threads;
  }

  private static void assertThatRowsAreRight(
      GnomonServer server, List<CrashWriter> writers, int cycle) {
    for (CrashWriter writer : writers) {
      if (writer.acknowledged() > 0) {
        assertThatRowsAreRight(server, writer, cycle);
      }
    }
  }

  private static void assertThatRowsAreRight(GnomonServer server, CrashWriter writer, int cycle) {
    String of = " WHERE w = 'w%d'".formatted(writer.number());
    long[] rows =
        numbers(
            server.csv(
                "crash",
                "SELECT count(*), count(DISTINCT n), count(DISTINCT time), count(s), max(n) + 1"
                    + " FROM rows"
                    + of));
    assertThat(rows[0])
        .as("rows of writer %d after kill %d, seed %d", writer.number(), cycle, SEED)
        .isIn(writer.acknowledged(), writer.acknowledged() + CrashWriter.ROWS_PER_REQUEST);
    assertThat(rows)
        .as("writer %d, kill %d, seed %d", writer.number(), cycle, SEED)
        .containsOnly(rows[0]);
    long[] progress = numbers(server.csv("crash", "SELECT count(*), max(n) FROM progress" + of));
    assertThat(progress)
        .as("progress of writer %d after kill %d, seed %d", writer.number(), cycle, SEED)
        .containsExactly(1, rows[0] - CrashWriter.ROWS_PER_REQUEST);
  }

  private static long[] numbers(String csv) {
    return Arrays.stream(csv.lines().skip(1).findFirst().orElseThrow().split(","))
        .mapToLong(Long::parseLong)
        .toArray();
  }
}
