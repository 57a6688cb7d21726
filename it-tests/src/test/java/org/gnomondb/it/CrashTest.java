package org.gnomondb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gnomondb.objectstore.remote.testkit.MinioServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is killed at random instants under load: each acknowledged row is there exactly
 * once after the next start. The properties {@code gnomon.crash.cycles} and {@code
 * gnomon.crash.cycles.s3} ask for more cycles, {@code gnomon.crash.seed} for the same instants as
 * in another run.
 */
class CrashTest {
  private static final long SEED = Long.getLong("gnomon.crash.seed", System.nanoTime());
  private static final int LIFE_MILLIS_MAX = 700;

  /** Small steps, so that snapshots and merges are as likely to be hit as writes. */
  private static final List<String> OPTIONS =
      List.of(
          "--wal-flush-interval=10ms",
          "--wal-snapshot-size=6",
          "--snapshotted-wal-files-to-keep=0",
          "--retention-check-interval=50ms");

  @TempDir Path folder;

  @Test
  void everyAcknowledgedRowIsThereExactlyOnceAfterEachKill() throws Exception {
    killAgainAndAgain(Integer.getInteger("gnomon.crash.cycles", 50), List.of());
  }

  @Test
  void everyAcknowledgedRowIsThereExactlyOnceInS3AfterEachKill() throws Exception {
    try (MinioServer minio = MinioServer.start()) {
      killAgainAndAgain(
          Integer.getInteger("gnomon.crash.cycles.s3", 20), minio.serveOptions(minio.bucket()));
    }
  }

  private void killAgainAndAgain(int cycles, List<String> storeOptions) throws Exception {
    System.out.printf("CrashTest: %d cycles, -Dgnomon.crash.seed=%d%n", cycles, SEED);
    List<String> words = new ArrayList<>(OPTIONS);
    words.addAll(storeOptions);
    try (CrashLoad load = new CrashLoad()) {
      killAgainAndAgain(cycles, load, words.toArray(String[]::new));
    }
  }

  private void killAgainAndAgain(int cycles, CrashLoad load, String[] options) throws Exception {
    Random random = new Random(SEED);
    for (int cycle = 0; cycle < cycles; cycle++) {
      try (GnomonServer server = GnomonServer.start(Distribution.shared(), folder, options)) {
        load.assertThatRowsAreRight(server, "after kill %d, seed %d".formatted(cycle, SEED));
        load.start(server);
        Thread.sleep(random.nextInt(LIFE_MILLIS_MAX));
        server.kill();
        load.stop();
      }
    }
    try (GnomonServer server = GnomonServer.start(Distribution.shared(), folder, options)) {
      load.assertThatRowsAreRight(server, "at the end, seed " + SEED);
      assertThat(server.csv("crash", "SELECT count(*) AS n FROM system.damaged_objects"))
          .isEqualTo("n\n0\n");
      assertThat(server.stop()).isZero();
    }
  }
}
