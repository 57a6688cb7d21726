package org.gnomondb.distribution;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Trains the AOT caches by running what users run: the server with writes and queries, and the
 * client. The JVM records the classes that were loaded, how they were linked, and for the code that
 * ran often which way it went, so that a server under load is compiled sooner and better.
 */
final class AotTraining {
  private static final Duration STEP_TIMEOUT = Duration.ofMinutes(3);

  /**
   * What is called some ten thousand times here is to be found worth optimising, by the JVM's own
   * thresholds: by the launcher's, so much would be that a start would compile for seconds.
   */
  private static final List<String> TRAINING_THRESHOLDS =
      List.of(
          "-XX:CompileThresholdScaling=5",
          "-XX:Tier0InvokeNotifyFreqLog=7",
          "-XX:Tier3InvocationThreshold=200",
          "-XX:Tier3MinInvocationThreshold=100",
          "-XX:Tier3CompileThreshold=2000",
          "-XX:Tier3InvokeNotifyFreqLog=10",
          "-XX:Tier4InvocationThreshold=5000",
          "-XX:Tier4MinInvocationThreshold=600");

  private static final int LOAD_CONNECTIONS = 16;
  private static final int LOAD_REQUESTS = 600;
  private static final int SMALL_REQUESTS = 2_500;

  private static final String QUERY =
      "SELECT host, count(*), avg(usage) FROM cpu GROUP BY host ORDER BY host";

  private final Path home;
  private final Path scratch;

  /**
   * @param home the laid out distribution
   * @param scratch a folder for what the runs leave
   */
  AotTraining(Path home, Path scratch) {
    this.home = home;
    this.scratch = scratch;
  }

  void trainServer() throws IOException, InterruptedException {
    Path address = scratch.resolve("address");
    Files.deleteIfExists(address);
    Path cache = home.resolve("lib").resolve("server.aot");
    Process server =
        start(
            Map.of(
                "GNOMON_JAVA_OPTS",
                String.join(" ", TRAINING_THRESHOLDS) + " -XX:AOTCacheOutput=" + cache),
            "serve",
            "--object-store=memory",
            "--node-id=training",
            "--http-bind=127.0.0.1:0",
            "--tcp-listener-file-path=" + address);
    try {
      exercise("http://" + await(address, server));
      server.destroy();
      requireSuccess(server, "the server", cache);
    } finally {
      server.destroyForcibly();
    }
  }

  void trainClient() throws IOException, InterruptedException {
    Path cache = home.resolve("lib").resolve("cli.aot");
    Process client = start(Map.of("JDK_JAVA_OPTIONS", "-XX:AOTCacheOutput=" + cache), "--help");
    try {
      requireSuccess(client, "the client", cache);
    } finally {
      client.destroyForcibly();
    }
  }

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin").resolve("gnomon").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("INFLUXDB3_"));
    builder.environment().putAll(environment);
    return builder
        .redirectErrorStream(true)
        .redirectOutput(scratch.resolve("training.log").toFile())
        .start();
  }

  private String await(Path address, Process server) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + STEP_TIMEOUT.toNanos();
    while (!Files.exists(address)) {
      if (server.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
        throw new IOException("the server did not start for its training: " + log());
      }
    }
    return Files.readString(address);
  }

  private void exercise(String url) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      String lines =
          "cpu,host=a,region=x usage=1.5,count=3i,ok=true,note=\"n\" 1700000000000000000\n";
      send(client, url + "/api/v3/write_lp?db=training", lines);
      send(client, url + "/write?db=training", lines);
      for (String format : List.of("json", "jsonl", "csv", "pretty")) {
        query(client, url, format);
      }
      send(client, url + "/api/v3/query_sql", "{\"db\":\"none\",\"q\":\"SELECT 1\"}");
      get(client, url + "/health");
      get(client, url + "/ping");
    }
    load(url + "/api/v3/write_lp?db=training&precision=second");
    small(url);
  }

  /** Single rows, as many agents send them, and now and then a query, one after the other. */
  private static void small(String url) throws IOException, InterruptedException {
    try (HttpClient client = newClient()) {
      for (int request = 0; request < SMALL_REQUESTS; request++) {
        if (request % 5 == 0) {
          query(client, url, "json");
        } else {
          String line = "cpu,host=h%d,region=x usage=1.5,count=3i".formatted(request % 10);
          send(client, url + "/api/v3/write_lp?db=training&no_sync=true", line);
        }
      }
    }
  }

  /** Not of HTTP/2, which this kind would ask for: clients that write much use HTTP/1.1. */
  private static HttpClient newClient() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  /**
   * Writes as much as it takes that the compiler has seen what receiving and answering run: the
   * code of libraries that the compiler optimised here is compiled when a server starts, from what
   * is known of this load, and not first interpreted half a million times.
   */
  private static void load(String url) throws IOException, InterruptedException {
    AtomicInteger requests = new AtomicInteger();
    try (HttpClient client = newClient();
        ExecutorService connections = Executors.newFixedThreadPool(LOAD_CONNECTIONS)) {
      List<Callable<Void>> writers =
          Collections.nCopies(
              LOAD_CONNECTIONS,
              () -> {
                TrainingRows rows = new TrainingRows();
                for (int n; (n = requests.getAndIncrement()) < LOAD_REQUESTS; ) {
                  send(client, url, rows.request(n));
                }
                return null;
              });
      for (Future<Void> writer : connections.invokeAll(writers)) {
        writer.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("the load of the training failed", e.getCause());
    }
  }

  private static void query(HttpClient client, String url, String format)
      throws IOException, InterruptedException {
    send(
        client,
        url + "/api/v3/query_sql",
        "{\"db\":\"training\",\"q\":\"%s\",\"format\":\"%s\"}".formatted(QUERY, format));
  }

  /** The answer is of no interest: also a refusal runs code that users will run. */
  private static void send(HttpClient client, String url, String body)
      throws IOException, InterruptedException {
    client.send(
        request(url)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static void get(HttpClient client, String url) throws IOException, InterruptedException {
    client.send(request(url).GET().build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String url) {
    return HttpRequest.newBuilder(URI.create(url)).timeout(STEP_TIMEOUT);
  }

  private void requireSuccess(Process process, String who, Path cache)
      throws IOException, InterruptedException {
    if (!process.waitFor(STEP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
      throw new IOException("%s did not end after its training: %s".formatted(who, log()));
    }
    if (process.exitValue() != 0 || !Files.exists(cache)) {
      throw new IOException(
          "the training of %s ended with exit code %d: %s"
              .formatted(who, process.exitValue(), log()));
    }
    // The JVM leaves the recording beside the cache that it made of it.
    Files.deleteIfExists(cache.resolveSibling(cache.getFileName() + ".config"));
  }

  private String log() throws IOException {
    return Files.readString(scratch.resolve("training.log"));
  }
}
