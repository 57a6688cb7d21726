package org.gnomondb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles are replaced while the server works. */
class HotSwapTest {
  private static final int UPDATES = 10;

  /**
   * Class loaders that may stay: the JVM holds on to those whose classes it has from the AOT cache
   * and compiles eagerly, the first of each of the two bundles.
   */
  private static final int FIRST_GENERATIONS = 2;

  private static final int WRITERS = 4;
  private static final int READERS = 4;
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private static final String LOADER_CLASS = "BundleWiringImpl$BundleClassLoader";

  @TempDir Path folder;

  @Test
  void queryAndEndpointsAreReplacedTenTimesWithoutAFailedRequest() throws Exception {
    Distribution distribution = Distribution.shared();
    try (GnomonServer server =
            GnomonServer.start(distribution, folder, "--wal-flush-interval=50ms");
        Load load = new Load(server)) {
      Path query = distribution.file("bundles", "gnomon-query-");
      Path endpoints = distribution.file("bundles", "gnomon-http-api-");
      int loadersBefore = classLoaders(server);
      for (int i = 0; i < UPDATES; i++) {
        assertUpdated(server, query);
        load.awaitProgress();
        assertUpdated(server, endpoints);
        load.awaitProgress();
      }
      long acknowledged = load.stop();
      assertThat(load.failures()).isEmpty();
      assertThat(server.csv("db", "SELECT count(*) AS n FROM m"))
          .isEqualTo("n\n" + acknowledged + "\n");
      // A generation that was replaced goes when its last thread has ended.
      int loadersKept = loadersBefore + FIRST_GENERATIONS;
      Await.until("old classes are gone", TIMEOUT, () -> classLoaders(server) <= loadersKept);
      assertThat(server.stop()).isZero();
      assertThat(server.log()).doesNotContain("native memory not released");
    }
  }

  @Test
  void everyBundleIsActive() {
    try (GnomonServer server = GnomonServer.start(Distribution.shared(), folder)) {
      String bundles = server.get("/api/v3/bundles").body();
      assertThat(bundles).contains("org.gnomondb.catalog", "org.gnomondb.deploy");
      assertThat(bundles).doesNotContain("installed", "resolved", "starting", "stopping");
    }
  }

  @Test
  void theCommandListsAndUpdatesBundles() {
    Distribution distribution = Distribution.shared();
    try (GnomonServer server = GnomonServer.start(distribution, folder)) {
      Distribution.Run list = distribution.gnomon("bundle", "list", "--host", server.url());
      assertThat(list.exitCode()).as(list.stderr()).isZero();
      assertThat(list.stdout()).contains("org.gnomondb.query").contains("active");
      Distribution.Run update =
          distribution.gnomon(
              "bundle",
              "update",
              "--host",
              server.url(),
              distribution.file("bundles", "gnomon-query-").toString());
      assertThat(update.exitCode()).as(update.stderr()).isZero();
      assertThat(server.write("db", "m f=1").statusCode()).isEqualTo(204);
      assertThat(server.csv("db", "SELECT f FROM m")).isEqualTo("f\n1.0\n");
    }
  }

  @Test
  void aBundleThatCannotStartLeavesTheOldOneRunning() {
    try (GnomonServer server = GnomonServer.start(Distribution.shared(), folder)) {
      HttpResponse<String> response =
          server.post(
              "/api/v3/bundles", new byte[] {1, 2, 3}, "Content-Type", "application/java-archive");
      assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
      assertThat(server.sql("_internal", "SELECT 1", "csv").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aJarInTheDeployFolderReplacesTheBundle() throws IOException {
    Distribution own = Distribution.unpack(folder);
    try (GnomonServer server = GnomonServer.start(own, folder.resolve("data"))) {
      String before = bundleLine(server);
      Path jar = own.file("bundles", "gnomon-query-");
      Files.copy(jar, own.home().resolve("deploy").resolve(jar.getFileName()));
      Await.until("the bundle is replaced", TIMEOUT, () -> !bundleLine(server).equals(before));
      assertThat(server.sql("_internal", "SELECT 1 AS one", "csv").body()).isEqualTo("one\n1\n");
    }
  }

  /** What the listing says of the query bundle: its id changes when it is replaced. */
  private static String bundleLine(GnomonServer server) {
    String body = server.get("/api/v3/bundles").body();
    int start = body.lastIndexOf('{', body.indexOf("\"org.gnomondb.query\""));
    return body.substring(start, body.indexOf('}', start));
  }

  private static void assertUpdated(GnomonServer server, Path jar) throws IOException {
    HttpResponse<String> response =
        server.post(
            "/api/v3/bundles", Files.readAllBytes(jar), "Content-Type", "application/java-archive");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.body()).contains("active");
  }

  /** The bundles' class loaders that are alive after a full collection. */
  private static int classLoaders(GnomonServer server) throws Exception {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    for (int i = 0; i < 2; i++) {
      new ProcessBuilder(jcmd, Long.toString(server.pid()), "GC.run").start().waitFor();
    }
    Process histogram =
        new ProcessBuilder(jcmd, Long.toString(server.pid()), "GC.class_histogram").start();
    try (var lines = histogram.inputReader().lines()) {
      return lines
          .filter(line -> line.contains(LOADER_CLASS))
          .mapToInt(line -> Integer.parseInt(line.strip().split("\\s+", -1)[1]))
          .sum();
    }
  }

  /** Writers and readers that go on until they are stopped. */
  private static final class Load implements AutoCloseable {
    private final GnomonServer server;
    private final AtomicBoolean isRunning = new AtomicBoolean(true);
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<CompletableFuture<Void>> tasks = new ArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS + READERS);

    Load(GnomonServer server) {
      this.server = server;
      expect(204, server.write("db", "m,w=x f=0 1"));
      written.incrementAndGet();
      for (int i = 0; i < WRITERS; i++) {
        int writer = i;
        tasks.add(CompletableFuture.runAsync(() -> write(writer), threads));
      }
      for (int i = 0; i < READERS; i++) {
        tasks.add(CompletableFuture.runAsync(this::read, threads));
      }
    }

    /** Waits until more has been written and answered. */
    void awaitProgress() {
      long writtenBefore = written.get();
      long answeredBefore = answered.get();
      Await.until(
          "more is written and answered",
          TIMEOUT,
          () ->
              !failures.isEmpty()
                  || (written.get() > writtenBefore + WRITERS
                      && answered.get() > answeredBefore + READERS));
    }

    /** Ends the load. Returns the rows that were acknowledged. */
    long stop() {
      isRunning.set(false);
      tasks.forEach(CompletableFuture::join);
      return written.get();
    }

    Queue<String> failures() {
      return failures;
    }

    @Override
    public void close() {
      isRunning.set(false);
      threads.shutdownNow();
    }

    private void write(int writer) {
      for (long time = 2; isRunning.get(); time++) {
        if (expect(204, server.write("db", "m,w=w%d f=%d %d".formatted(writer, time, time)))) {
          written.incrementAndGet();
        }
      }
    }

    private void read() {
      while (isRunning.get()) {
        long atLeast = written.get();
        HttpResponse<String> response = server.sql("db", "SELECT count(*) AS n FROM m", "csv");
        if (expect(200, response)) {
          long rows = Long.parseLong(response.body().strip().split("\n", -1)[1]);
          if (rows < atLeast) {
            failures.add("%d rows where %d are acknowledged".formatted(rows, atLeast));
          }
          answered.incrementAndGet();
        }
      }
    }

    private boolean expect(int status, HttpResponse<String> response) {
      if (response.statusCode() != status) {
        failures.add(response.statusCode() + " " + response.body());
      }
      return response.statusCode() == status;
    }
  }
}
