package org.gnomondb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk without space: writes are refused, reads go on, and all is well once there is space. */
class DiskFullTest {
  private static final int DISK_MEBIBYTES = 64;
  private static final long DEADLINE_SECONDS = 120;

  @TempDir Path folder;

  @Test
  void writesAreRefusedUntilThereIsSpaceAgain() throws Exception {
    try (CrashLoad load = new CrashLoad();
        GnomonServer server =
            GnomonServer.startOnSmallDisk(
                Distribution.shared(),
                folder,
                DISK_MEBIBYTES,
                "--wal-flush-interval=10ms",
                "--wal-snapshot-size=6",
                "--retention-check-interval=50ms")) {
      load.start(server);
      awaitWrite(server, 1);
      Path filler = server.dataFile(folder.resolve("filler"));
      fill(filler);

      HttpResponse<String> refused = awaitRefusal(server);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(refused.body()).contains("no space is left in " + folder);
      assertThat(server.csv("db", "SELECT v FROM m WHERE v = 1")).isEqualTo("v\n1.0\n");

      Files.delete(filler);
      awaitWrite(server, 3);
      double snapshots = server.metric("gnomon_snapshot_files_total");
      Await.until("a snapshot", () -> server.metric("gnomon_snapshot_files_total") > snapshots);
      load.stop();
      assertThat(load.acknowledged()).isPositive();
      load.assertThatRowsAreRight(server, "after the disk was full");
      assertThat(server.csv("db", "SELECT v FROM m WHERE v IN (1, 3) ORDER BY v"))
          .isEqualTo("v\n1.0\n3.0\n");
      assertThat(server.csv("db", "SELECT count(*) AS n FROM system.damaged_objects"))
          .isEqualTo("n\n0\n");
      assertThat(server.stop()).isZero();
    }
  }

  /** Takes all space, and what gets free for a while. */
  private static void fill(Path filler) throws IOException {
    try (OutputStream out = Files.newOutputStream(filler)) {
      byte[] block = new byte[4096];
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  /** Files may be removed after the disk was filled: that space is used up by writes. */
  private static HttpResponse<String> awaitRefusal(GnomonServer server) {
    long deadline = deadline();
    while (true) {
      HttpResponse<String> answer = server.write("db", "m v=2 2");
      if (answer.statusCode() == 503) {
        return answer;
      }
      assertThat(System.nanoTime() - deadline).as("%s", answer).isNegative();
    }
  }

  private static void awaitWrite(GnomonServer server, int value) {
    Await.until(
        "a write",
        () -> server.write("db", "m v=%d %d".formatted(value, value)).statusCode() == 204);
  }

  private static long deadline() {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
  }
}
