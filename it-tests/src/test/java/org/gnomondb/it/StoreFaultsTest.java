package org.gnomondb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gnomondb.objectstore.remote.testkit.Fault;
import org.gnomondb.objectstore.remote.testkit.FaultProxy;
import org.gnomondb.objectstore.remote.testkit.MinioServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests to the object store that go wrong, between the packed server and a real store: nothing
 * is acknowledged before it is durable, nothing is there twice. The property {@code
 * gnomon.faults.seed} asks for the same faults as in another run.
 */
class StoreFaultsTest {
  private static final long SEED = Long.getLong("gnomon.faults.seed", System.nanoTime());
  private static final int FAULTS = Integer.getInteger("gnomon.faults.count", 60);

  /** A store that says that a file is gone can only be believed: that fault is left out. */
  private static final List<Fault> POSSIBLE =
      List.of(
          Fault.STATUS_500,
          Fault.STATUS_503,
          Fault.SILENCE,
          Fault.RESET,
          Fault.ANSWER_LOST,
          Fault.ANSWER_WITHHELD,
          Fault.ANSWER_BECOMES_500,
          Fault.ANSWER_CUT,
          Fault.ANSWER_SLOW);

  @TempDir Path folder;
  private MinioServer minio;
  private FaultProxy proxy;

  @BeforeEach
  void start() {
    minio = MinioServer.start();
    proxy = new FaultProxy(URI.create(minio.endpoint()));
  }

  @AfterEach
  void stop() {
    proxy.close();
    minio.close();
  }

  @Test
  void whateverCallFailsOnceEachAcknowledgedRowIsThereExactlyOnce() throws Exception {
    System.out.printf("StoreFaultsTest: %d faults, -Dgnomon.faults.seed=%d%n", FAULTS, SEED);
    try (CrashLoad load = new CrashLoad()) {
      failCalls(load, new Random(SEED));
    }
  }

  private void failCalls(CrashLoad load, Random random) throws Exception {
    try (GnomonServer server =
        startServer("--wal-snapshot-size=6", "--retention-check-interval=50ms")) {
      load.start(server);
      for (int i = 0; i < FAULTS; i++) {
        int requests = proxy.requests().size();
        int pause = random.nextInt(8);
        Await.until("requests, seed " + SEED, () -> proxy.requests().size() >= requests + pause);
        proxy.plan(POSSIBLE.get(random.nextInt(POSSIBLE.size())));
        Await.until("the faults, seed " + SEED, proxy::isPlanDone);
      }
      load.stop();
      load.assertThatRowsAreRight(server, "under faults, seed " + SEED);
      server.kill();
    }
    assertThat(load.acknowledged()).isPositive();
    try (GnomonServer server = startServer()) {
      load.assertThatRowsAreRight(server, "after faults and a kill, seed " + SEED);
      assertThat(server.csv("crash", "SELECT count(*) AS n FROM system.damaged_objects"))
          .isEqualTo("n\n0\n");
    }
  }

  @Test
  void writesAreAnsweredWith503WhileTheStoreIsDownAndReadsGoOn() throws Exception {
    try (GnomonServer server = startServer()) {
      assertThat(server.write("db", "m v=1 1").statusCode()).isEqualTo(204);
      proxy.setAlways(Fault.STATUS_503);
      HttpResponse<String> refused = server.write("db", "m v=2 2");
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(server.csv("db", "SELECT v FROM m WHERE v = 1")).isEqualTo("v\n1.0\n");
      proxy.setAlways(Fault.NONE);
      Await.until("a write", () -> server.write("db", "m v=3 3").statusCode() == 204);
      assertThat(server.csv("db", "SELECT v FROM m WHERE v = 3")).isEqualTo("v\n3.0\n");
      assertThat(server.stop()).isZero();
    }
    try (GnomonServer server = startServer()) {
      assertThat(server.csv("db", "SELECT v FROM m WHERE v IN (1, 3) ORDER BY v"))
          .isEqualTo("v\n1.0\n3.0\n");
    }
  }

  private GnomonServer startServer(String... more) {
    List<String> options = new ArrayList<>(minio.serveOptions(minio.bucket()));
    options.add("--aws-endpoint=" + proxy.endpoint());
    options.add("--object-store-request-timeout=1s");
    options.add("--object-store-retry-timeout=4s");
    options.add("--wal-flush-interval=10ms");
    options.addAll(List.of(more));
    return GnomonServer.start(Distribution.shared(), folder, options.toArray(String[]::new));
  }
}
