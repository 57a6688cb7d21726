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
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Trains the AOT caches by running what users run: the server with writes and queries, and the
 * client. The JVM records the classes that were loaded, how they were linked, and for the code that
 * ran often which way it went, so that a server under load is compiled sooner and better.
 */
final class AotTraining {
  private static final Duration STEP_TIMEOUT = Duration.ofMinutes(3);
  private static final long SEED = 1;
  private static final int LOAD_REQUESTS = 80;
  private static final int LINES_PER_REQUEST = 5_000;
  private static final int LOAD_HOSTS = 100;
  private static final int LOAD_FIELDS = 10;

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
            Map.of("GNOMON_JAVA_OPTS", "-XX:AOTCacheOutput=" + cache),
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
      String sql = "SELECT host, count(*), avg(usage) FROM cpu GROUP BY host ORDER BY host";
      for (String format : List.of("json", "jsonl", "csv", "pretty")) {
        send(
            client,
            url + "/api/v3/query_sql",
            "{\"db\":\"training\",\"q\":\"%s\",\"format\":\"%s\"}".formatted(sql, format));
      }
      send(client, url + "/api/v3/query_sql", "{\"db\":\"none\",\"q\":\"SELECT 1\"}");
      get(client, url + "/health");
      get(client, url + "/ping");
      load(client, url + "/api/v3/write_lp?db=training&precision=second&no_sync=true");
    }
  }

  /** Writes as much as it takes to know which way the code of a busy server goes. */
  private static void load(HttpClient client, String url) throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int request = 0; request < LOAD_REQUESTS; request++) {
      StringBuilder lines = new StringBuilder();
      for (int line = 0; line < LINES_PER_REQUEST; line++) {
        // Now and then a request overtakes another one.
        int second = (request ^ 1) * LINES_PER_REQUEST / LOAD_HOSTS + line / LOAD_HOSTS;
        lines
            .append("load,host=host_")
            .append(line % LOAD_HOSTS)
            .append(",region=eu-west-1,os=linux ");
        for (int field = 0; field < LOAD_FIELDS; field++) {
          lines.append(field == 0 ? "" : ",").append("usage_").append(field).append('=');
          lines.append(random.nextInt(100)).append(field % 2 == 0 ? "i" : ".5");
        }
        lines.append(' ').append(1_700_000_000L + second).append('\n');
      }
      send(client, url, lines.toString());
    }
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
